package pipelines

import (
	"context"

	"clusterlens/engine"
	"clusterlens/engine/metrics"
	"clusterlens/engine/neighbours"
)

// evaluate judges a finished result against the truth. This is the only place
// where truth is looked at.
func evaluate(ctx context.Context, set *engine.ImageSet, request Request, result *engine.Result) (*engine.Report, error) {
	report := metrics.Evaluate(metrics.Evaluation{
		Truth: set.Truth, Labels: request.Split.Labels,
		Cluster: result.Cluster, Predicted: result.Predicted,
		Confidence: result.Confidence, Probabilities: result.Probabilities,
		ClusterClass: result.ClusterClass, Clusters: result.Clusters, Classes: set.Classes,
	})
	overlap, err := overlaps(ctx, request, result)
	if err != nil {
		return nil, err
	}
	report.Overlap = overlap
	report.Params = result.Params.Map()
	report.Details, report.Notes = result.Details, result.Notes
	report.Seconds = map[string]float64{}
	for _, s := range result.Steps {
		report.Seconds[s.Step] = s.Seconds
	}
	report.SecondsTotal = result.Seconds
	if len(result.Curves) > 0 {
		report.Curves = map[string][]float64{}
		for _, c := range result.Curves {
			report.Curves[c.Name] = c.Values
		}
	}
	return &report, nil
}

// overlaps measures how the clusters overlap in the feature space and on the
// map; what cannot be had is absent.
func overlaps(ctx context.Context, request Request, result *engine.Result) (*engine.Overlap, error) {
	out := &engine.Overlap{Neighbours: result.Neighbours.K}
	labels := request.Split.Labels
	if shares, crossing, ok := metrics.Overlap(result.Neighbours, result.Cluster, labels, result.Clusters); ok {
		out.FeatureSpace, out.CrossingFeatureSpace = shares, &crossing
	}
	if request.Map != nil {
		near, err := mapNeighbours(ctx, request.Map)
		if err != nil {
			return nil, err
		}
		if shares, crossing, ok := metrics.Overlap(near, result.Cluster, labels, result.Clusters); ok {
			out.Map, out.CrossingMap = shares, &crossing
		}
	}
	if out.FeatureSpace == nil && out.Map == nil {
		return nil, nil
	}
	return out, nil
}

// mapNeighbours is each image's nearest others on the map.
func mapNeighbours(ctx context.Context, m *engine.Map) (engine.Neighbours, error) {
	n := len(m.X)
	if n < 2 {
		return engine.Neighbours{N: n, Recall: 1}, nil
	}
	x := engine.NewMatrix(n, 2)
	for i := range n {
		x.Data[2*i], x.Data[2*i+1] = m.X[i], m.Y[i]
	}
	return neighbours.Search(ctx, x, neighbours.Config{K: min(overlapNeighbours, n-1), Method: "exact"}, nil)
}

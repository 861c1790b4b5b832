package kmeans

import (
	"context"
	"slices"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// distances writes the squared distance of each row from its own centre, from
// differences in float64, and returns their sum.
func (l *lloyd) distances(ctx context.Context, out []float32) (sum float64, err error) {
	d := l.x.Cols
	order := parallel.NewOrder()
	err = parallel.Blocks(ctx, l.x.Rows, l.size, func(_, block, lo, hi int) {
		total := 0.0
		for i := lo; i < hi; i++ {
			own := int(l.labels[i]) * d
			square := distance2(l.x.Row(i), l.centres[own:own+d])
			out[i] = float32(square)
			total += square
		}
		order.Do(block, func() { sum += total })
	})
	return sum, err
}

func distance2(row []float32, centre []float64) float64 {
	sum := 0.0
	for j, c := range centre[:len(row)] {
		diff := float64(row[j]) - c
		sum += diff * diff
	}
	return sum
}

// refill gives each empty cluster the row farthest from its centre, ties by
// the lower index. A row on its centre, and the last row of a cluster, stay.
func (l *lloyd) refill(ctx context.Context) error {
	if !slices.Contains(l.counts, 0) {
		return nil
	}
	far := make([]float32, l.x.Rows)
	if _, err := l.distances(ctx, far); err != nil {
		return err
	}
	d := l.x.Cols
	for c, count := range l.counts {
		if count > 0 {
			continue
		}
		row := -1
		for i, v := range far {
			if v > 0 && l.counts[l.labels[i]] > 1 && (row < 0 || v > far[row]) {
				row = i
			}
		}
		if row < 0 {
			return nil
		}
		old := int(l.labels[row])
		for j, v := range l.x.Row(row) {
			l.sums[old*d+j] -= float64(v)
			l.sums[c*d+j] = float64(v)
		}
		l.counts[old]--
		l.counts[c] = 1
		l.labels[row], l.margins[row] = int32(c), -1
		far[row] = 0
	}
	return nil
}

// finish fills in what the caller gets, in the caller's coordinates.
func (l *lloyd) finish(ctx context.Context, m *Model) (err error) {
	m.Labels = slices.Clone(l.labels)
	m.Distance2 = make([]float32, l.x.Rows)
	m.Inertia, err = l.distances(ctx, m.Distance2)
	m.Centres = engine.NewMatrix(l.k, l.x.Cols)
	for i, c := range l.centres {
		m.Centres.Data[i] = float32(c + l.origin[i%l.x.Cols])
	}
	return err
}

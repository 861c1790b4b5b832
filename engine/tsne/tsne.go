// Package tsne embeds images in two dimensions by t-distributed stochastic
// neighbour embedding (van der Maaten and Hinton, JMLR 9, 2008). Attraction
// runs over the neighbour lists alone; repulsion is interpolated on a grid and
// convolved by FFT (Linderman, Rachh, Hoskins, Steinerberger and Kluger,
// FIt-SNE, Nature Methods 16, 2019), so that a step costs O(n). Learning rate
// and exaggeration follow Belkina et al., Nature Communications 10, 2019.
package tsne

import (
	"context"
	"fmt"
	"math"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

// Config sets the embedding. Zero values mean the defaults.
type Config struct {
	Perplexity   float64 // effective number of neighbours; default 30, lowered to K/3 where the lists are shorter
	Iterations   int     // default 750
	Exaggeration float64 // factor on the attraction at first; default 12
	// ExaggerationIterations is how many of the Iterations are exaggerated;
	// default 250, negative = none.
	ExaggerationIterations int
	// LearningRate defaults to max(n / Exaggeration, 50), and to n / 4 below
	// 200 rows: a few points with a rate of 50 fly apart.
	LearningRate float64
}

func (c Config) withDefaults(n, k int) Config {
	if c.Perplexity == 0 {
		c.Perplexity = 30
	}
	c.Perplexity = math.Max(1, math.Min(c.Perplexity, float64(k)/3))
	if c.Iterations == 0 {
		c.Iterations = 750
	}
	if c.Exaggeration == 0 {
		c.Exaggeration = 12
	}
	if c.ExaggerationIterations == 0 {
		c.ExaggerationIterations = 250
	}
	if c.LearningRate == 0 {
		c.LearningRate = math.Max(float64(n)/c.Exaggeration, math.Min(50, float64(n)/4))
	}
	return c
}

// Neighbours is the length of the neighbour lists that a perplexity asks for:
// three times it, at most n-1.
func Neighbours(perplexity float64, n int) int {
	return max(min(int(3*perplexity), n-1), 0)
}

// Embedding is the result.
type Embedding struct {
	Y          engine.Matrix // N x 2, centred
	Divergence float64       // Kullback-Leibler divergence KL(P || Q), nats
	Iterations int
}

// startScale is the standard deviation of the start: small, so that the first
// steps are linear, and taken from the first axis for both, so that the shape
// of the start is kept.
const startScale = 1e-4

// Fit embeds N rows from the lists of their nearest other rows. The start is N
// x 2 or wider (its first two columns are taken, e.g. the first two PCA
// scores); there is no randomness. Errors: [engine.ErrEmpty] without rows,
// [engine.ErrNotFinite] for a start with NaN, [engine.ErrTooFew] below 3 rows.
func Fit(ctx context.Context, neighbours engine.Neighbours, start engine.Matrix, cfg Config, observe engine.Observer) (*Embedding, error) {
	if err := start.CheckFinite(); err != nil {
		return nil, fmt.Errorf("t-SNE: %w", err)
	}
	n := neighbours.N
	if n < 3 || neighbours.K < 1 || start.Cols < 2 {
		return nil, fmt.Errorf("t-SNE: %w: 3 images with a neighbour each and a start in two dimensions are needed", engine.ErrTooFew)
	}
	if start.Rows != n {
		panic(fmt.Sprintf("tsne: a start of %d rows for %d", start.Rows, n))
	}
	cfg = cfg.withDefaults(n, neighbours.K)
	p, err := similarities(ctx, neighbours, cfg.Perplexity)
	if err != nil {
		return nil, err
	}
	d := newDescent(p, scaledStart(start), cfg)
	for iteration := range cfg.Iterations {
		if iteration%10 == 0 {
			observe.Progress(iteration, cfg.Iterations, fmt.Sprintf("iteration %d of %d", iteration, cfg.Iterations))
		}
		if err := d.step(ctx, iteration); err != nil {
			return nil, err
		}
	}
	divergence, err := d.divergence(ctx)
	if err != nil {
		return nil, err
	}
	observe.Progress(cfg.Iterations, cfg.Iterations, fmt.Sprintf("divergence %.3f", divergence))
	return &Embedding{Y: d.embedding(), Divergence: divergence, Iterations: cfg.Iterations}, nil
}

// scaledStart is the first two columns, centred and scaled.
func scaledStart(start engine.Matrix) []float64 {
	n := start.Rows
	y := make([]float64, 2*n)
	var mean [2]float64
	for i := range n {
		for j := range 2 {
			y[2*i+j] = float64(start.Row(i)[j])
			mean[j] += y[2*i+j] / float64(n)
		}
	}
	variance := 0.0
	for i := range n {
		for j := range 2 {
			y[2*i+j] -= mean[j]
		}
		variance += y[2*i] * y[2*i] / float64(n)
	}
	if variance == 0 {
		// All starts equal: spread them over a spiral, which no two share.
		for i := range n {
			r := startScale * math.Sqrt(float64(i+1)/float64(n))
			y[2*i], y[2*i+1] = r*math.Cos(2.4*float64(i)), r*math.Sin(2.4*float64(i))
		}
		return y
	}
	scale := startScale / math.Sqrt(variance)
	for i := range y {
		y[i] *= scale
	}
	return y
}

// descent is gradient descent with momentum and gains.
type descent struct {
	cfg              Config
	p                *affinities
	y                []float64 // N x 2
	velocity, gain   []float64
	attract, repulse []float64
	field            *field
}

func newDescent(p *affinities, y []float64, cfg Config) *descent {
	n := len(y)
	d := &descent{cfg: cfg, p: p, y: y,
		velocity: make([]float64, n), gain: make([]float64, n),
		attract: make([]float64, n), repulse: make([]float64, n),
		field: newField(n / 2)}
	for i := range d.gain {
		d.gain[i] = 1
	}
	return d
}

// Momentum and gains of the 2008 paper.
const (
	earlyMomentum = 0.5
	lateMomentum  = 0.8
	gainUp        = 0.2
	gainDown      = 0.8
	leastGain     = 0.01
)

func (d *descent) step(ctx context.Context, iteration int) error {
	exaggeration, momentum := 1.0, lateMomentum
	if iteration < d.cfg.ExaggerationIterations {
		exaggeration, momentum = d.cfg.Exaggeration, earlyMomentum
	}
	if err := d.p.attract(ctx, d.y, d.attract); err != nil {
		return err
	}
	z, err := d.field.repulse(ctx, d.y, d.repulse)
	if err != nil {
		return err
	}
	const block = 16384
	err = parallel.Blocks(ctx, len(d.y), block, func(_, _, lo, hi int) {
		for i := lo; i < hi; i++ {
			gradient := exaggeration*d.attract[i] - d.repulse[i]/z
			if (gradient > 0) == (d.velocity[i] > 0) {
				d.gain[i] = math.Max(d.gain[i]*gainDown, leastGain)
			} else {
				d.gain[i] += gainUp
			}
			d.velocity[i] = momentum*d.velocity[i] - d.cfg.LearningRate*d.gain[i]*gradient
			d.y[i] += d.velocity[i]
		}
	})
	if err != nil {
		return err
	}
	centre(d.y)
	return nil
}

func centre(y []float64) {
	var mean [2]float64
	for i := range y {
		mean[i&1] += y[i]
	}
	for j := range mean {
		mean[j] /= float64(len(y) / 2)
	}
	for i := range y {
		y[i] -= mean[i&1]
	}
}

func (d *descent) divergence(ctx context.Context) (float64, error) {
	z, err := d.field.repulse(ctx, d.y, d.repulse)
	if err != nil {
		return 0, err
	}
	return d.p.divergence(ctx, d.y, z)
}

func (d *descent) embedding() engine.Matrix {
	out := engine.NewMatrix(len(d.y)/2, 2)
	for i, v := range d.y {
		out.Data[i] = float32(v)
	}
	return out
}

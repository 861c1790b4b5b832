package metrics

import (
	"math"

	"clusterlens/engine"
)

// ReliabilityBins is the number of equal-width bins of [Reliability].
const ReliabilityBins = 10

// Reliability compares confidence with accuracy in ten equal-width bins of
// confidence ([0, .1), ... [.9, 1], the last one closed), and sums it up as
// the expected calibration error: the mean over the images of their bin's
// |accuracy - mean confidence| (Guo et al. 2017). Bins without an image are
// there, with a count of 0. Confidences outside 0..1 count as 0 or 1.
func Reliability(confidence []float32, right []bool) (bins []engine.ReliabilityBin, calibrationError float64) {
	mustMatch(len(confidence), len(right))
	bins = make([]engine.ReliabilityBin, ReliabilityBins)
	for i, c := range confidence {
		v := math.Min(math.Max(float64(c), 0), 1)
		b := &bins[min(int(v*ReliabilityBins), ReliabilityBins-1)]
		b.Count++
		b.Confidence += v
		if right[i] {
			b.Accuracy++
		}
	}
	for i := range bins {
		b := &bins[i]
		b.Low, b.High = float64(i)/ReliabilityBins, float64(i+1)/ReliabilityBins
		if b.Count == 0 {
			continue
		}
		b.Confidence /= float64(b.Count)
		b.Accuracy /= float64(b.Count)
		calibrationError += math.Abs(b.Accuracy-b.Confidence) * float64(b.Count) / float64(len(confidence))
	}
	return bins, calibrationError
}

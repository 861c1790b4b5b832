package neighbours

import (
	"context"
)

// treeDims is the most features for which a k-d tree beats the sweep.
const treeDims = 3

func (s *search) tree(ctx context.Context) error { return s.exact(ctx) }
func (s *search) approximate(ctx context.Context) (float64, error) { return 1, s.exact(ctx) }

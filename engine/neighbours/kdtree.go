package neighbours

import (
	"context"

	"clusterlens/engine"
	"clusterlens/engine/parallel"
)

const (
	// treeDims is the most features for which the k-d tree is used.
	treeDims = 3
	// bucketRows is the size of a k-d tree's leaf: small enough that most of
	// what is compared is near.
	bucketRows = 12
)

// kdTree is balanced and has no pointers: the node of positions lo to hi has
// its root in the middle; what is before it has a smaller or equal coordinate
// there, what is after it a greater or equal one.
type kdTree struct {
	points engine.Matrix // in the order of ids
	ids    []int32
	axis   []uint8 // by the position of the node's root
}

// tree searches rows of few features.
func (s *search) tree(ctx context.Context) error {
	t := &kdTree{ids: s.rows, axis: make([]uint8, len(s.rows))}
	s.observe.Progress(0, len(s.rows), "building the tree")
	if err := t.build(ctx, s.x, 0, len(s.rows), make([]key, len(s.rows))); err != nil {
		return err
	}
	var err error
	if t.points, err = s.permuted(ctx); err != nil {
		return err
	}
	part := chunk * blockRows
	for lo := 0; lo < len(s.rows); lo += part {
		n := min(part, len(s.rows)-lo)
		err := parallel.Blocks(ctx, n, blockRows, func(_, _, from, to int) {
			for p := lo + from; p < lo+to; p++ {
				t.query(p, 0, len(t.ids), s.lists.of(t.ids[p]))
			}
		})
		if err != nil {
			return err
		}
		s.observe.Progress(lo+n, len(s.rows), "searching")
	}
	return nil
}

// build orders the ids of one node, each time along the axis of the greatest
// extent.
func (t *kdTree) build(ctx context.Context, x engine.Matrix, lo, hi int, scratch []key) error {
	if hi-lo <= bucketRows {
		return ctx.Err()
	}
	axis, extent := 0, float32(-1)
	for j := range x.Cols {
		least, greatest := x.Row(int(t.ids[lo]))[j], x.Row(int(t.ids[lo]))[j]
		for _, id := range t.ids[lo:hi] {
			v := x.Data[int(id)*x.Cols+j]
			least, greatest = min(least, v), max(greatest, v)
		}
		if e := greatest/2 - least/2; e > extent { // halves cannot overflow
			axis, extent = j, e
		}
	}
	node := scratch[lo:hi]
	for i, id := range t.ids[lo:hi] {
		node[i] = projectionKey(x.Data[int(id)*x.Cols+axis], id)
	}
	middle := (lo + hi) / 2
	selectNth(node, middle-lo)
	selectNth(node[middle-lo:], 1)
	for i, c := range node {
		t.ids[lo+i] = c.index()
	}
	t.axis[middle] = uint8(axis)
	if err := t.build(ctx, x, lo, middle, scratch); err != nil {
		return err
	}
	return t.build(ctx, x, middle+1, hi, scratch)
}

// query offers to the list of position p the points of one node that may be
// near enough: the half that holds p first, the other one if it reaches into
// the list's distance (or ties with it).
func (t *kdTree) query(p, lo, hi int, list []key) {
	point := t.points.Row(p)
	if hi-lo <= bucketRows {
		for q := lo; q < hi; q++ {
			t.offer(p, q, list)
		}
		return
	}
	middle := (lo + hi) / 2
	axis := t.axis[middle]
	gap := float64(point[axis]) - float64(t.points.Row(middle)[axis])
	if gap < 0 {
		t.query(p, lo, middle, list)
	} else {
		t.query(p, middle+1, hi, list)
	}
	if float32(gap*gap) > list[len(list)-1].distance2() {
		return
	}
	t.offer(p, middle, list)
	if gap < 0 {
		t.query(p, middle+1, hi, list)
	} else {
		t.query(p, lo, middle, list)
	}
}

func (t *kdTree) offer(p, q int, list []key) {
	if p != q {
		insert(list, newKey(float32(distance2(t.points.Row(p), t.points.Row(q))), t.ids[q]))
	}
}

package parallel

import (
	"context"
	"runtime"
	"slices"
	"testing"
)

func TestOrderTakesBlocksInTurn(t *testing.T) {
	for _, procs := range []int{1, 2, 5} {
		old := runtime.GOMAXPROCS(procs)
		order := NewOrder()
		var got []int
		err := Blocks(context.Background(), 40, 1, func(_, block, _, _ int) {
			order.Do(block, func() { got = append(got, block) })
		})
		runtime.GOMAXPROCS(old)
		if err != nil || len(got) != 40 || !slices.IsSorted(got) {
			t.Errorf("procs %d: blocks in the order %v, error %v", procs, got, err)
		}
	}
}

func TestOrderEndsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	order, turns := NewOrder(), 0
	err := Blocks(ctx, 1000, 1, func(_, block, _, _ int) {
		order.Do(block, func() {
			turns++
			if block == 3 {
				cancel()
			}
		})
	})
	if err == nil || turns < 4 || turns == 1000 {
		t.Errorf("%d turns, error %v", turns, err)
	}
}

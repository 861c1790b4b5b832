package parallel

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
)

func TestBlocksCoverEveryRowOnce(t *testing.T) {
	for _, procs := range []int{1, 2, 5} {
		old := runtime.GOMAXPROCS(procs)
		for _, n := range []int{0, 1, 7, 64, 65} {
			seen := make([]int, n)
			err := Blocks(context.Background(), n, 8, func(worker, block, lo, hi int) {
				if worker < 0 || worker >= Workers() || lo != block*8 || hi > n || hi-lo > 8 {
					t.Errorf("block %d: worker %d, rows %d to %d of %d", block, worker, lo, hi, n)
				}
				for i := lo; i < hi; i++ {
					seen[i]++
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, k := range seen {
				if k != 1 {
					t.Errorf("procs %d, n %d: row %d visited %d times", procs, n, i, k)
				}
			}
		}
		runtime.GOMAXPROCS(old)
	}
}

func TestBlocksStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var started atomic.Int64
	err := Blocks(ctx, 1000, 1, func(_, _, _, _ int) {
		started.Add(1)
		cancel()
	})
	// Every worker may have had one block in hand when the first cancelled.
	if !errors.Is(err, context.Canceled) || started.Load() > int64(Workers()) {
		t.Errorf("err %v after %d blocks", err, started.Load())
	}
}

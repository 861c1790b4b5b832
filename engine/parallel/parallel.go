// Package parallel splits loops over rows among the cores so that the result
// does not depend on how many there are: blocks are fixed by the caller's
// block size alone, and sums over blocks are added in block order.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers is the number of goroutines that [Blocks] uses.
func Workers() int { return runtime.GOMAXPROCS(0) }

// NumBlocks is the number of blocks of the given size that cover n rows.
func NumBlocks(n, size int) int { return (n + size - 1) / size }

// Blocks calls f once for each block [lo, hi) of at most size rows of 0..n,
// on all cores, and returns when all are done. Block is the block's number and
// worker the number of the goroutine (0 <= worker < Workers()), for scratch
// space. No new block is started once ctx is done; its error is then returned.
func Blocks(ctx context.Context, n, size int, f func(worker, block, lo, hi int)) error {
	blocks := NumBlocks(n, size)
	workers := min(Workers(), blocks)
	if workers <= 1 {
		for b := range blocks {
			if err := ctx.Err(); err != nil {
				return err
			}
			f(0, b, b*size, min((b+1)*size, n))
		}
		return ctx.Err()
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= blocks {
					return
				}
				f(w, b, b*size, min((b+1)*size, n))
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

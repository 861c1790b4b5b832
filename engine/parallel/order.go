package parallel

import "sync"

// Order lets the blocks of one [Blocks] call take turns in block order. A
// block computes its share at any time and adds it to the common sum in its
// turn, so that the sum is the same on any number of cores and only one share
// a worker is held in memory.
type Order struct {
	mutex sync.Mutex
	moved *sync.Cond
	next  int
}

// NewOrder starts at block 0.
func NewOrder() *Order {
	o := new(Order)
	o.moved = sync.NewCond(&o.mutex)
	return o
}

// Do waits until every lower block had its turn and then calls f. Each block
// must call it once: Blocks starts blocks in rising order and finishes all it
// started, so that the wait ends even where the work is cancelled.
func (o *Order) Do(block int, f func()) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	for o.next != block {
		o.moved.Wait()
	}
	f()
	o.next++
	o.moved.Broadcast()
}

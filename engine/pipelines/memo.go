package pipelines

import (
	"context"
	"slices"
	"time"
)

// memo keeps what several runs over one image set share. The oldest values go
// when there are more than memoSize.
type memo struct {
	turn    chan struct{} // holds one token: who has it may make a value
	entries *[]memoEntry
}

type memoEntry struct {
	key     string
	value   any
	seconds float64
}

// memoSize bounds the memory: PCA-50 features and a neighbour list of 60,000
// images are 12 MB and 5 MB.
const memoSize = 12

func newMemo() memo {
	m := memo{turn: make(chan struct{}, 1), entries: &[]memoEntry{}}
	m.turn <- struct{}{}
	return m
}

// remember returns the value of key, made by compute the first time, and how
// long that took then. While another goroutine makes a value it waits, unless
// ctx is done. Compute must not call remember.
func remember[T any](ctx context.Context, m memo, key string, compute func() (T, error)) (value T, info stepInfo, err error) {
	select {
	case <-m.turn:
		defer func() { m.turn <- struct{}{} }()
	case <-ctx.Done():
		return value, info, ctx.Err()
	}
	for i, e := range *m.entries {
		if v, ok := e.value.(T); ok && e.key == key {
			*m.entries = append(slices.Delete(*m.entries, i, i+1), e)
			return v, stepInfo{seconds: e.seconds, shared: true}, nil
		}
	}
	start := time.Now()
	if value, err = compute(); err != nil {
		return value, info, err
	}
	seconds := time.Since(start).Seconds()
	if len(*m.entries) >= memoSize {
		*m.entries = slices.Delete(*m.entries, 0, 1)
	}
	*m.entries = append(*m.entries, memoEntry{key, value, seconds})
	return value, stepInfo{seconds: seconds}, nil
}

package convnet

import "sync"

// stash keeps the working memory of goroutines for reuse. It makes a new one
// when all are taken, so that it holds as many as ever ran at once, whatever
// happens to GOMAXPROCS meanwhile.
type stash[T any] struct {
	make func() *T
	lock sync.Mutex
	free []*T
}

func (s *stash[T]) take() *T {
	s.lock.Lock()
	defer s.lock.Unlock()
	if n := len(s.free); n > 0 {
		t := s.free[n-1]
		s.free = s.free[:n-1]
		return t
	}
	return s.make()
}

func (s *stash[T]) giveBack(t *T) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.free = append(s.free, t)
}

package session

// Forget drops every derived value, so that benchmarks measure making them.
func (s *Session) Forget() { s.derived.reset() }

package session

import (
	"slices"

	"clusterlens/engine"
)

// Plan is how a pipeline will run next.
type Plan struct {
	Info    Info
	Enabled bool
	Preset  string
	Params  engine.Params // the preset's values with what was changed
}

// Custom tells whether a parameter differs from the preset's.
func (p *Plan) custom(e Engine) bool {
	preset := e.Params(p.Info.Name, p.Preset)
	for i, q := range p.Params {
		if i >= len(preset) || q.Value != preset[i].Value {
			return true
		}
	}
	return false
}

// Plans are the pipelines' plans, in the order in which they run. They are
// changed through the session only.
func (s *Session) Plans() []*Plan { return s.plans }

// Plan is the plan of one pipeline, nil for an unknown name.
func (s *Session) Plan(pipeline string) *Plan {
	i := slices.IndexFunc(s.plans, func(p *Plan) bool { return p.Info.Name == pipeline })
	if i < 0 {
		return nil
	}
	return s.plans[i]
}

// Custom tells whether a parameter of the plan differs from its preset.
func (s *Session) Custom(pipeline string) bool {
	p := s.Plan(pipeline)
	return p != nil && p.custom(s.cfg.Engine)
}

// Enable says whether a pipeline takes part in the next run.
func (s *Session) Enable(pipeline string, on bool) {
	if p := s.Plan(pipeline); p != nil && p.Enabled != on {
		p.Enabled = on
		s.tell(PlansChanged)
	}
}

// SetPreset gives a plan a preset's values; changed parameters go back.
func (s *Session) SetPreset(pipeline, preset string) {
	if p := s.Plan(pipeline); p != nil {
		p.Preset = preset
		p.Params = s.cfg.Engine.Params(pipeline, preset)
		s.tell(PlansChanged)
	}
}

// SetParam reads text into one parameter; the error says what is allowed.
func (s *Session) SetParam(pipeline, key, text string) error {
	p := s.Plan(pipeline)
	if p == nil {
		return &engine.UsageError{Problem: "there is no pipeline " + pipeline}
	}
	params := p.Params.Clone() // a run under way keeps the values it was given
	if err := params.Set(key, text); err != nil {
		return err
	}
	p.Params = params
	s.tell(PlansChanged)
	return nil
}

// CheckParam tells whether text is possible for a parameter, changing nothing.
func (s *Session) CheckParam(pipeline, key, text string) error {
	p := s.Plan(pipeline)
	if p == nil {
		return &engine.UsageError{Problem: "there is no pipeline " + pipeline}
	}
	return p.Params.Clone().Set(key, text)
}

// PresetParams are the values of a plan's preset, without changes.
func (s *Session) PresetParams(pipeline string) engine.Params {
	p := s.Plan(pipeline)
	if p == nil {
		return nil
	}
	return s.cfg.Engine.Params(pipeline, p.Preset)
}

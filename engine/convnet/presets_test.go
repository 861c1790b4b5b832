package convnet

import "testing"

func TestPresets(t *testing.T) {
	if c := Study(7); c.Seed != 7 || c.Epochs != 10 || c.Batch != 32 || c.LearningRate != 1e-3 || c.BatchNorm || !c.Augment.none() {
		t.Errorf("study: %+v", c)
	}
	images := func(effort Effort, labelled int) int {
		c := Recommended(effort, labelled, 7)
		if err := c.check(); err != nil {
			t.Error(err)
		}
		return c.Epochs * c.Members * labelled
	}
	fast, standard, thorough := images(Fast, 6000), images(Standard, 6000), images(Thorough, 6000)
	if !(fast < standard && standard < thorough) {
		t.Errorf("images shown: %d fast, %d standard, %d thorough", fast, standard, thorough)
	}
	for _, labelled := range []int{0, 1, 10, 60000} {
		if images(Standard, labelled) > 2*standard && labelled < 60000 {
			t.Errorf("%d labelled images are shown more often than 6,000", labelled)
		}
	}
	if e := Recommended(Fast, 1_000_000, 7).Epochs; e != minEpochs {
		t.Errorf("%d epochs of a million images", e)
	}
}

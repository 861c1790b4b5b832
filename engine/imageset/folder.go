package imageset

import (
	"context"
	"errors"

	"clusterlens/engine"
)

func openFolderOrFileIn(ctx context.Context, path string, opt Options, observe engine.Observer) (*engine.ImageSet, error) {
	return nil, errors.New("imageset: folders are not ready")
}

func isImageName(name string) bool { return false }

# make run    build and open the window (without a display: run clusterrun)
# make test   everything that must hold, as continuous integration runs it
SHELL      := /bin/bash
VERSION    := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
TAGS       := release,migrated_fynedo
LDFLAGS    := -s -w
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
FYNE       := go run fyne.io/tools/cmd/fyne@v1.7.4
VULNCHECK  := go run golang.org/x/vuln/cmd/govulncheck@v1.1.4
ENGINE     := ./engine/... ./plots/... ./resources/... ./cmd/clusterrun/... ./gui/render/... ./gui/session/...

.PHONY: run test race lint purego build deps package bench bench-peers check-study accuracy vuln clean

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec bin/clusterlens; \
	else \
		echo "There is no display here: running clusterrun instead; its results go to out/."; \
		exec bin/clusterrun; \
	fi

deps:
	@.ci/deps

build: deps
	go build -tags $(TAGS) -trimpath -ldflags "$(LDFLAGS)" -o bin/clusterlens ./cmd/clusterlens
	go build -trimpath -ldflags "$(LDFLAGS)" -o bin/clusterrun ./cmd/clusterrun

test:
	@.ci/deps test
	$(MAKE) --no-print-directory lint
	go test ./...
	$(MAKE) --no-print-directory purego

lint:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt: $$unformatted"; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...

# The engine and clusterrun without cgo: gonum's own BLAS, no C compiler.
purego:
	CGO_ENABLED=0 go build -o /dev/null ./cmd/clusterrun
	CGO_ENABLED=0 go test ./engine/... ./cmd/clusterrun/...

# Everything but the program on the GL driver itself.
race:
	@.ci/deps test
	go test -race $$(go list ./... | grep -v /cmd/clusterlens)

vuln:
	$(VULNCHECK) ./...

# The study's run on all of MNIST beside scikit-learn on the very same split.
check-study: deps
	@.ci/deps peers
	go build -o bin/clusterrun ./cmd/clusterrun
	bin/clusterrun --preset study --set mixture.embedding=none --out out/study
	/usr/bin/python3 .ci/check-study.py out/study resources

# Each step beside scikit-learn, FAISS and PyTorch, in one run.
bench-peers: deps
	@.ci/deps peers
	go build -o bin/clusterrun ./cmd/clusterrun
	go run ./cmd/clusterbench peers --slow

# The accuracy table of BENCHMARKS.md, from fresh runs.
accuracy: deps
	go run ./cmd/clusterbench accuracy --slow --sets mnist,mnist-test,engine/enginetest/testdata/digits.csv

bench: deps
	go test -run '^$$' -bench . -benchmem ./engine/... ./gui/render/... ./gui/session/...

# dist/clusterlens-VERSION-linux-ARCH.tar.xz: unpack it and double-click
# clusterlens, or install menu entry and icon with its Makefile. FyneApp.toml
# is read from a copy because the packager rewrites it; the packager wants to
# see a main package beside it, though the program is built already.
package: build
	rm -rf dist && mkdir -p dist/stage
	cp FyneApp.toml bin/clusterlens bin/clusterrun README.md LICENSE CHANGELOG.md resources/icon/icon.png cmd/clusterlens/main.go dist/stage/
	sed -i 's#resources/icon/##' dist/stage/FyneApp.toml
	cd dist/stage && $(FYNE) package --target linux --executable ./clusterlens --icon icon.png
	tar -xJf dist/stage/Clusterlens.tar.xz -C dist/stage
	cp dist/stage/{clusterrun,README.md,LICENSE,CHANGELOG.md} dist/stage/clusterlens/
	ln -s usr/local/bin/clusterlens dist/stage/clusterlens/clusterlens
	mv dist/stage/clusterlens dist/stage/clusterlens-$(VERSION)
	tar -cJf dist/clusterlens-$(VERSION)-linux-$$(go env GOARCH).tar.xz -C dist/stage clusterlens-$(VERSION)
	rm -rf dist/stage
	@ls -l dist

clean:
	rm -rf bin dist out

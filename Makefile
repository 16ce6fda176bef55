# Two commands do everything on a fresh machine:
#
#   make demo   restores real backups in real Docker sandboxes and shows the verdicts
#   make test   runs every check that we hold ourselves to, slow ones too
#
# Both need Go and a Docker engine. fixtures/needs.sh says what is missing and,
# as root on Debian or Ubuntu, installs it.

SHELL := /bin/bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# The binary is static because it is also the probe: it runs in an image FROM scratch.
# nomsgpack leaves a codec out of Gin that Rehearse does not use.
# Every go command here, and every one that a test starts, has the same flags, so
# that nothing is compiled twice.
export CGO_ENABLED := 1
export GOFLAGS := -trimpath -tags=netgo,osusergo,sqlite_omit_load_extension,sqlite_fts5,nomsgpack
LINK := -s -w -linkmode external -extldflags -static

TEST_BINARY := .cache/test/rehearse

LINT_VERSION := v2.15.0
LINT := .cache/bin/golangci-lint-$(LINT_VERSION)

# What computes alone and starts no goroutine is tested without the race detector,
# under which it takes ten times as long.
ALONE := rehearse/scenarios/... rehearse/store/figures rehearse/store/ledger rehearse/store/progress rehearse/runner/probe/encrypted

# So are these tests of packages that do start some: each keeps a core busy with one
# goroutine, and under the race detector for minutes.
BUSY := ^(TestEveryRouteIsOpenToTheRolesAndClientsThatItIsFor|TestHostileDataBreaksNoPage|TestFiguresAreWhatThePlainCountOverRandomHistoriesSays|TestEncryptedBackupsAndTheirKeys|TestAZipOfMoreMembersThanItsRecordCanCount|TestLimits|TestScan)$$
BUSY_IN := rehearse/api rehearse/store rehearse/runner/probe

.PHONY: build check demo test bench lint images clean

build: ## bin/rehearse, one static binary
	@fixtures/needs.sh compiler
	@mkdir -p bin
	go build -ldflags "$(LINK) -X main.version=$(VERSION)" -o bin/rehearse ./cmd/rehearse

demo: ## the main job, on real data, in under a minute once built
	@fixtures/needs.sh compiler engine
	@$(MAKE) --no-print-directory build
	@go run ./fixtures/demo

images: ## the images that the slow tests restore into, built from Debian packages where no registry answers
	@fixtures/needs.sh engine
	@fixtures/images.sh postgres restic mariadb redis

# -count=1: the tests build and run the product, and a remembered pass would be of another one.
test: ## everything, with the race detector where something runs side by side
	@fixtures/needs.sh compiler engine tools
	@$(MAKE) --no-print-directory images
	go build -ldflags "$(LINK) -X main.version=v0.0.0-built" -o $(TEST_BINARY) ./cmd/rehearse
	go vet ./...
	go test -count=1 $(ALONE)
	go test -count=1 -run '$(BUSY)' $(BUSY_IN)
	REHEARSE_TEST_BINARY=$(CURDIR)/$(TEST_BINARY) go test -race -count=1 -timeout 30m -skip '$(BUSY)' $$(comm -23 <(go list ./... | sort) <(go list $(ALONE) | sort))

check: $(LINT) ## while you work: lint of what differs from HEAD, and the quick tests, without an engine and on SQLite only
	go vet ./...
	$(LINT) run --new-from-rev=HEAD ./...
	DOCKER_HOST=unix:///nowhere go test -short ./...

bench: build ## performance as ratios against a named alternative, measured in the same run
	@fixtures/needs.sh engine
	@$(MAKE) --no-print-directory images
	@go run ./fixtures/bench

lint: $(LINT)
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	@fixtures/needs.sh shellcheck
	fixtures/shellcheck.sh
	$(LINT) run ./...

$(LINT):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/.cache/bin CGO_ENABLED=0 go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv .cache/bin/golangci-lint $@

clean: ## what was built; images of the engine stay (docker image rm 'rehearse-*')
	rm -rf bin .demo .cache

# `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help run test check build bench generate fmt lint servers clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

run: ## the site with demo content on http://localhost:8080, data in ./data; needs only Go
	go run ./cmd/market serve --demo

test: ## everything that CI runs: checks, then all tests on the embedded default and on real servers
	@deploy/test/test.sh

check: ## without servers: generated files fresh, format, vet, staticcheck, architecture
	@deploy/test/check.sh

build: ## the one binary: bin/market
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/market ./cmd/market

bench: ## Go benchmarks on this machine; a report, not a test
	go test -run '^$$' -bench . -benchmem ./internal/...

generate: ## templates and assets; the results are committed
	go generate ./...

fmt: ## format Go and templates
	gofmt -w cmd internal frontend
	go tool templ fmt frontend

lint: ## golangci-lint, a wider look than make check
	@command -v golangci-lint >/dev/null || { echo "golangci-lint is not installed; make check needs nothing but Go"; exit 1; }
	golangci-lint run ./...

servers: ## start the servers that tests use and print their addresses; Ctrl-C ends them
	@deploy/test/attend.sh

clean: ## remove built files; ./data stays
	rm -rf bin
	go clean -testcache

// Command probe is the probe alone, for tests: it builds faster than the whole product.
package main

import (
	"os"

	"rehearse/runner/probe"
)

func main() { os.Exit(probe.Main(nil)) }

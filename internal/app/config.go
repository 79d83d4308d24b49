// Package app chooses the engines, wires the product together, starts and stops it. It is the only package that reads
// settings and the only one that knows which engine stands behind a contract.
package app

import (
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
)

// Config is every setting; the environment variables have the prefix MARKET_. deploy/example.env explains them, and a
// test keeps both equal. The zero value of each optional setting means the embedded default.
type Config struct {
	Addr        string `env:"MARKET_ADDR" default:":8080" help:"Address to listen on."`
	BaseURL     string `env:"MARKET_BASE_URL" default:"http://localhost:8080" help:"Address of the site as readers see it."`
	Env         string `env:"MARKET_ENV" default:"development" enum:"development,production" help:"development or production."`
	Secret      string `env:"MARKET_SECRET" help:"Secret of this installation, at least 32 characters; required in production."`
	MetricsAddr string `env:"MARKET_METRICS_ADDR" help:"Address of /metrics; empty: none."`
	DataDir     string `env:"MARKET_DATA_DIR" default:"data" help:"Folder of database, files, index and mails."`
	DatabaseURL string `env:"MARKET_DATABASE_URL" help:"postgres://…; empty: SQLite in the data folder."`
	RedisURL    string `env:"MARKET_REDIS_URL" help:"redis://…; empty: caches of each process."`
	MeiliURL    string `env:"MARKET_MEILI_URL" help:"http://…; empty: embedded search engine."`
	MeiliKey    string `env:"MARKET_MEILI_KEY" help:"Master or admin key of Meilisearch."`
	SMTPURL     string `env:"MARKET_SMTP_URL" name:"smtp-url" help:"smtp://user:password@host:port?from=…; empty: mails go to the log and the data folder."`
}

// Production reports whether real people use this installation.
func (c Config) Production() bool { return c.Env == "production" }

// Secure reports whether readers come over HTTPS, so that cookies may insist on it.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// minSecret is the least length of the secret: 32 characters hold 128 bits even as hexadecimal digits.
const minSecret = 32

// Check refuses settings that cannot work, and makes a secret for development.
func (c *Config) Check() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" {
		return errors.New("MARKET_BASE_URL must be an address such as https://market.example")
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if c.Secret == "" && !c.Production() {
		c.Secret = rand.Text() + rand.Text()
	}
	if len(c.Secret) < minSecret {
		return errors.New("MARKET_SECRET must have at least 32 characters")
	}
	return nil
}

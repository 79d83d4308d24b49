package request

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// near are the networks whose word about the client's address is believed: a balancer beside us, never the internet.
var near = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fc00::/7"),
}

func isNear(a netip.Addr) bool {
	for _, p := range near {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// Address is the network address of the client: that of the connection, or, when a balancer beside us made it, the last
// entry of X-Forwarded-For that is not such a balancer itself. Entries before it are the client's own claims.
func Address(c *fiber.Ctx) string {
	address, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok || !isNear(address) {
		return address.Unmap().String()
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop
		if !isNear(hop) {
			break
		}
	}
	return address.Unmap().String()
}

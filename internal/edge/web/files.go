package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/internal/platform/media"
)

// mountFiles serves pictures: /media/{id}/{width}.{webp|jpg}. Their content never changes under an address.
func (s *Server) mountFiles(app *fiber.App) {
	app.Get("/media/:id/:file", forever, s.picture)
	s.mountMaps(app)
}

func (s *Server) picture(c *fiber.Ctx) error {
	stem, ext, _ := strings.Cut(c.Params("file"), ".")
	width, err := strconv.Atoi(stem)
	format, ok := media.ParseFormat(ext)
	if err != nil || !ok {
		return errPage
	}
	file, info, err := s.Images.Open(c.UserContext(), c.Params("id"), width, format)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, info.ContentType)
	return c.SendStream(file, int(info.Size)) // fasthttp closes it
}

// fileNames are the names of the files that came under some controls of a form.
func fileNames(c *fiber.Ctx, controls ...string) []string {
	var out []string
	for _, control := range controls {
		for _, file := range files(c, control) {
			out = append(out, file.Filename)
		}
	}
	return out
}

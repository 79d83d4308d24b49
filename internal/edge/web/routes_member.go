package web

import "github.com/gofiber/fiber/v2"

// memberRoutes are the pages of people who work for an organisation.
func (s *Server) memberRoutes() []Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []Route{
		{get, "/member/products", Members, s.ownProducts},
		{post, "/member/products", Members, s.submitProducts},
		{get, "/member/products/new", Members, s.newProduct},
		{post, "/member/products/new", Members, s.createProduct},
		{get, "/member/products/:id", Members, s.editProduct},
		{post, "/member/products/:id", Members, s.saveProduct},
		{post, "/member/products/:id/draft", Members, s.saveDraft},

		{get, "/member/inquiries", Members, s.ownInquiries},
		{get, "/member/inquiries/:id", Members, s.thread},
		{get, "/member/inquiries/:id/live", Members, s.liveThread},
		{post, "/member/inquiries/:id/messages", Members, s.reply},
		{get, "/member/inquiries/:id/:ending", Members, s.askEnding},
		{post, "/member/inquiries/:id/:ending", Members, s.endInquiry},
		{get, "/member/attachments/:id", Members, s.attachment},
	}
}

package web

import "github.com/gofiber/fiber/v2"

// memberRoutes are the pages of people who work for an organisation.
func (s *Server) memberRoutes() []Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []Route{
		{get, "/member", Members, s.dashboard},

		{get, "/member/products", Members, s.ownProducts},
		{post, "/member/products", Members, s.submitProducts},
		{get, "/member/products/new", Members, s.newProduct},
		{post, "/member/products/new", Members, s.createProduct},
		{get, "/member/products/:id", Members, s.editProduct},
		{post, "/member/products/:id", Members, s.saveProduct},
		{post, "/member/products/:id/draft", Members, s.saveDraft},
		{get, "/member/products/:id/history", Members, s.productHistory},
		{get, "/member/products/:id/preview", Members, s.previewProduct},
		{get, "/member/products/:id/documents/:document", Members, s.productDocument},
		{post, "/member/products/:id/relist", Members, s.relistProduct},
		{get, "/member/products/:id/:deed", Members, s.askDeed},
		{post, "/member/products/:id/:deed", Members, s.doDeed},

		{get, "/member/import", Members, s.ownImports},
		{post, "/member/import", Members, s.startImport},
		{get, "/member/import/:id", Members, s.ownImport},
		{get, "/member/import/:id/errors.csv", Members, s.importErrors},
		{post, "/member/import/:id/submit", Members, s.submitImport},

		{get, "/member/inquiries", Members, s.ownInquiries},
		{get, "/member/inquiries/:id", Members, s.thread},
		{get, "/member/inquiries/:id/live", Members, s.liveThread},
		{post, "/member/inquiries/:id/messages", Members, s.reply},
		{get, "/member/inquiries/:id/:ending", Members, s.askEnding},
		{post, "/member/inquiries/:id/:ending", Members, s.endInquiry},
		{get, "/member/attachments/:id", Members, s.attachment},

		{get, "/member/organisation/new", Users, s.newOrganisation},
		{post, "/member/organisation/new", Users, s.createOrganisation},
		{get, "/member/organisation", Members, s.ownOrganisation},
		{post, "/member/organisation", Members, s.saveOrganisation},
		{post, "/member/organisation/submit", Members, s.submitOrganisation},
		{post, "/member/organisation/away", Members, s.setAway},

		{get, "/member/team", Members, s.team},
		{post, "/member/team", Members, s.inviteMember},
		{post, "/member/team/invitations/:id/cancel", Members, s.cancelInvitation},
		{post, "/member/team/:id/roles", Members, s.setMemberRoles},
		{get, "/member/team/:id/remove", Members, s.askRemoval},
		{post, "/member/team/:id/remove", Members, s.removeMember},

		{get, "/member/settings", Users, s.settings},
		{post, "/member/settings", Users, s.saveSettings},
		{post, "/member/settings/password", Users, s.savePassword},
		{post, "/member/settings/confirm", Users, s.askConfirmation},
		{post, "/member/settings/sessions/:id/end", Users, s.endSession},
	}
}

package catalog

import (
	"context"
	"io"
	"slices"
	"strconv"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/media"
)

func imageField(i int) string { return "images." + strconv.Itoa(i) + ".id" }

func (c Content) image(id string) (Image, bool) {
	i := slices.IndexFunc(c.Images, func(img Image) bool { return img.ID == id })
	if i < 0 {
		return Image{}, false
	}
	return c.Images[i], true
}

// AddImage takes a picture in and puts it behind the others. The same picture twice is kept once. Errors of package media
// pass through.
func (s *Service) AddImage(ctx context.Context, by actor.Actor, id string, r io.Reader, alt i18n.Text) (Product, error) {
	p, err := s.own(ctx, s.db, by, id) // before the picture is read: a stranger's upload costs nothing
	if err != nil {
		return Product{}, err
	}
	if err := editable(p); err != nil {
		return Product{}, err
	}
	kept, err := s.media.Add(ctx, r)
	if err != nil {
		return Product{}, err
	}
	if err := s.prepare(ctx, kept.ID); err != nil {
		return Product{}, err
	}
	img := Image{ID: kept.ID, Alt: cleanText(alt), Width: kept.Width, Height: kept.Height}
	return s.changeImages(ctx, by, id, "catalog.add_image", func(images []Image) ([]Image, error) {
		i := slices.IndexFunc(images, func(have Image) bool { return have.ID == img.ID })
		if i >= 0 {
			images[i].Alt = img.Alt
			return images, nil
		}
		images = append(images, img)
		return images, imageProblems(images).Err()
	})
}

// prepare has the smaller versions of a picture made before somebody asks for them.
func (s *Service) prepare(ctx context.Context, imageID string) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		return s.jobs.Enqueue(ctx, tx, jobs.Job{Kind: media.JobPrepare, Payload: media.PrepareJob{ID: imageID}, Unique: true})
	})
}

func imageProblems(images []Image) errs.Problems {
	var p errs.Problems
	validateFiles(&p, Content{Images: images})
	return p
}

// RemoveImage takes a picture out of the newest revision; published revisions keep it.
func (s *Service) RemoveImage(ctx context.Context, by actor.Actor, id, imageID string) (Product, error) {
	return s.changeImages(ctx, by, id, "catalog.remove_image", func(images []Image) ([]Image, error) {
		i := slices.IndexFunc(images, func(img Image) bool { return img.ID == imageID })
		if i < 0 {
			return nil, ErrFileNotFound
		}
		return slices.Delete(images, i, i+1), nil
	})
}

// MoveImage puts a picture at a position counted from 0; the first is the one that lists show.
func (s *Service) MoveImage(ctx context.Context, by actor.Actor, id, imageID string, to int) (Product, error) {
	return s.changeImages(ctx, by, id, "catalog.move_image", func(images []Image) ([]Image, error) {
		i := slices.IndexFunc(images, func(img Image) bool { return img.ID == imageID })
		if i < 0 {
			return nil, ErrFileNotFound
		}
		img := images[i]
		images = slices.Delete(images, i, i+1)
		return slices.Insert(images, min(max(to, 0), len(images)), img), nil
	})
}

// changeImages applies a change to a copy of the pictures of the newest revision and stores it as an edit.
func (s *Service) changeImages(ctx context.Context, by actor.Actor, id, action string, change func([]Image) ([]Image, error)) (Product, error) {
	return s.changeAt(ctx, by, id, 0, func(tx *database.Tx, p *Product) error {
		if err := editable(*p); err != nil {
			return err
		}
		images, err := change(slices.Clone(p.Content.Images))
		if err != nil {
			return err
		}
		p.Content.Images = images
		return s.saveRevision(ctx, tx, by, p, action)
	})
}

package video

import (
	"context"

	"souk/internal/base/fault"
)

// Keepable says which files of a rejected film's latest attempt are still stored,
// so that a resubmission may take them over.
type Keepable struct {
	Film      bool `json:"film"`
	Subtitles bool `json:"subtitles"`
}

// keepEarlier fills in the files that a resubmission, or the preflight of one,
// takes over from the film's latest attempt. Nothing is taken over silently: the
// sender names what to keep and may not send it as well. dir takes copies of
// files that do not lie on our disk. Faults: Invalid "video.keep_invalid" or
// "video.kept_gone" with the members, NotFound "video.not_found".
//
// Source: V-34, V-48, V-62, X-28.
func (s *Service) keepEarlier(ctx context.Context, in *SubmitInput, dir string) error {
	if !in.KeepFilm && !in.KeepSubtitles {
		return nil
	}
	if err := in.checkKeep(); err != nil {
		return err
	}
	v, err := s.getVideo(ctx, in.StoreID, in.VideoID)
	if err != nil {
		return err
	}
	a, err := s.getAttempt(ctx, in.StoreID, v.AttemptID)
	if err != nil {
		return err
	}
	gone := fault.T("video.keepEarlier", fault.Invalid, "video.kept_gone", "上次提交的原文件已过保存期限，请重新上传。",
		"The files of the earlier attempt are no longer stored. Upload them again.")
	if in.KeepFilm {
		f, there, err := s.keptFile(ctx, a.Film, dir)
		if err != nil {
			return err
		}
		if in.Film = &f; !there {
			gone.WithField("/keep_film", "video.kept_gone", "该视频文件已不再保存", "the film is no longer stored")
		}
	}
	for i := range a.Subtitles {
		if !in.KeepSubtitles {
			break
		}
		f, there, err := s.keptFile(ctx, a.Subtitles[i], dir)
		if err != nil {
			return err
		}
		if in.Subtitles = append(in.Subtitles, f); !there && len(gone.Fields) < 2 {
			gone.WithField("/keep_subtitles", "video.kept_gone", "有字幕文件已不再保存", "a subtitle file is no longer stored")
		}
	}
	if len(gone.Fields) > 0 {
		return gone
	}
	return nil
}

// checkKeep refuses what is kept and sent, and what is kept of nothing.
func (in SubmitInput) checkKeep() error {
	f := fault.T("video.keepEarlier", fault.Invalid, "video.keep_invalid", "沿用的文件和上传的文件不能并存，且只有重新提交可以沿用。",
		"A file is either kept or sent, and only a resubmission can keep one.")
	if in.KeepFilm && in.Film != nil {
		f.WithField("/keep_film", "video.keep_and_send", "file 与 keep_film 只能选一", "either file or keep_film")
	}
	if in.KeepSubtitles && len(in.Subtitles) > 0 {
		f.WithField("/keep_subtitles", "video.keep_and_send", "subtitle 与 keep_subtitles 只能选一", "either subtitle or keep_subtitles")
	}
	if in.VideoID == "" {
		f.WithField("/video_id", "video.keep_of_nothing", "保留其文件的视频", "the film whose files are kept")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// keptFile makes a stored upload a local file again; false when it is gone.
func (s *Service) keptFile(ctx context.Context, f StoredFile, dir string) (LocalFile, bool, error) {
	there, err := s.isStored(ctx, f)
	if err != nil || !there {
		return LocalFile{}, false, err
	}
	local := localFiles{dir: dir} // the request's own folder, which goes with it
	path, err := local.path(ctx, s, f)
	if fault.Is(err, fault.NotFound) {
		return LocalFile{}, false, nil
	}
	return LocalFile{Name: f.Name, Path: path, Bytes: f.Bytes, SHA256: f.SHA256}, err == nil, err
}

// isStored reports whether an upload is still in the blob store.
func (s *Service) isStored(ctx context.Context, f StoredFile) (bool, error) {
	r, _, err := s.blobs.Open(ctx, f.Key)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, fault.Wrap("video.isStored", err)
	}
	return true, r.Close()
}

// keepable looks which files of an attempt could be kept.
func (s *Service) keepable(ctx context.Context, a Attempt) (*Keepable, error) {
	k := Keepable{Subtitles: len(a.Subtitles) > 0}
	var err error
	if k.Film, err = s.isStored(ctx, a.Film); err != nil {
		return nil, err
	}
	for _, f := range a.Subtitles {
		there, err := s.isStored(ctx, f)
		if err != nil {
			return nil, err
		}
		k.Subtitles = k.Subtitles && there
	}
	return &k, nil
}

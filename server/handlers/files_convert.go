package handlers

import (
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
	"github.com/sredspace/sredspace/server/files"
)

func toFile(f db.File) api.ProjectFile {
	return api.ProjectFile{
		Id: f.ID, ProjectId: f.ProjectID, OriginalFilename: f.OriginalFilename, ContentType: f.ContentType, FileSize: f.FileSize,
		Sha256: toNullable(f.Sha256), UploadedAt: toNullableTime(f.UploadedAt), UploadStatus: api.UploadStatus(f.UploadStatus),
		IndexStatus: api.IndexStatus(f.IndexStatus), IndexError: toNullable(f.IndexError), CreatedAt: f.CreatedAt.UTC(),
	}
}

func toTextDocument(d files.TextDocument) api.TextDocument {
	out := api.TextDocument{
		FileId: d.FileId, Text: d.Text, TextSha256: d.TextSha256, Characters: d.Characters, Segments: make([]api.TextSegment, 0, len(d.Segments)),
	}
	for _, s := range d.Segments {
		out.Segments = append(out.Segments, api.TextSegment{
			Kind: api.TextSegmentKind(s.Kind), Number: s.Number, Label: toNullable(s.Label), CharStart: s.CharStart, CharEnd: s.CharEnd,
		})
	}
	return out
}

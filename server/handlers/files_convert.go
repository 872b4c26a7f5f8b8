package handlers

import (
	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/gen/db"
)

func toFile(f db.File) api.ProjectFile {
	return api.ProjectFile{
		Id: f.ID, ProjectId: f.ProjectID, OriginalFilename: f.OriginalFilename, ContentType: f.ContentType, FileSize: f.FileSize,
		Sha256: toNullable(f.Sha256), UploadedAt: toNullableTime(f.UploadedAt), UploadStatus: api.UploadStatus(f.UploadStatus),
		IndexStatus: api.IndexStatus(f.IndexStatus), IndexError: toNullable(f.IndexError), CreatedAt: f.CreatedAt.UTC(),
	}
}

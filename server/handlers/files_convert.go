package handlers

import (
	"encoding/json"

	"github.com/oapi-codegen/nullable"

	"github.com/sredspace/sredspace/gen/api"
	"github.com/sredspace/sredspace/server/files"
)

func toFile(row files.File) api.ProjectFile {
	f := row.File
	return api.ProjectFile{
		Id: f.ID, ProjectId: f.ProjectID, OriginalFilename: f.OriginalFilename, ContentType: f.ContentType, FileSize: f.FileSize,
		Sha256: toNullable(f.Sha256), UploadedAt: toNullableTime(f.UploadedAt), UploadStatus: api.UploadStatus(f.UploadStatus),
		IndexStatus: api.IndexStatus(f.IndexStatus), IndexError: toNullable(f.IndexError), CreatedAt: f.CreatedAt.UTC(),
		ReadingId: toNullable(f.ReadingID), NextReading: toNextReading(row), Warnings: toWarnings(row.Warnings),
	}
}

func toNextReading(row files.File) nullable.Nullable[api.NextReading] {
	if row.NextStatus == nil {
		return nullable.NewNullNullable[api.NextReading]()
	}
	return nullable.NewNullableWithValue(api.NextReading{Status: api.NextReadingStatus(*row.NextStatus), Error: toNullable(row.NextError)})
}

func toWarnings(stored []byte) []api.FileWarning {
	out := []api.FileWarning{}
	if stored == nil {
		return out
	}
	var warnings []files.Warning
	if err := json.Unmarshal(stored, &warnings); err != nil {
		panic(err) // package files wrote them
	}
	for _, w := range warnings {
		out = append(out, api.FileWarning{Code: w.Code, Place: w.Place, Reason: w.Reason})
	}
	return out
}

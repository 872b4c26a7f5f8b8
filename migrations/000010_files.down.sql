DROP TABLE files;
DROP TYPE index_status;
DROP TYPE upload_status;

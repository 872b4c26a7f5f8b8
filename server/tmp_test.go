package server_test

func workerURL() string {
	if stack.Worker == nil {
		return "http://127.0.0.1:1"
	}
	return stack.Worker.URL
}
func workerToken() string {
	if stack.Worker == nil {
		return "x"
	}
	return stack.Worker.Token
}

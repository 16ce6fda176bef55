package probe

import "context"

type databases struct{}

func (databases) close() {}

type indexes struct{}

func (indexes) put(string, *restored) {}

func (s *server) digest(ctx context.Context, a DigestArgs, m *meter) (DigestAnswer, error) {
	return DigestAnswer{}, nil
}
func (s *server) files(ctx context.Context, a FilesArgs) (FilesFacts, error) {
	return FilesFacts{}, nil
}
func (s *server) verify(ctx context.Context, q Question, m *meter) (Verdict, error) {
	return Verdict{}, nil
}
func (s *server) query(ctx context.Context, q Question) (Rows, error) { return Rows{}, nil }
func askHTTP(ctx context.Context, a HTTPArgs) (HTTPAnswer, error)     { return HTTPAnswer{}, nil }
func askTCP(ctx context.Context, a string) (TCPAnswer, error)         { return TCPAnswer{}, nil }
func (s *server) isolation(ctx context.Context, a IsolationArgs) (Isolation, error) {
	return Isolation{}, nil
}
func (s *server) usage(ctx context.Context, a UsageArgs) (UsageAnswer, error) {
	return UsageAnswer{}, nil
}
func (s *server) prepare(dirs []string) error { return nil }

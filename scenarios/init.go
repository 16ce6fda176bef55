package scenarios

func Init(dir string) ([]string, error) { return nil, nil }

typedef float float64 __attribute__((ext_vector_type(64)));

kernel void refused(global float64* values) { printf("%v64hlf\n", values[get_global_id(0)]); }

// The smallest launch: what it takes is the launch itself.
__kernel void empty(void) {}

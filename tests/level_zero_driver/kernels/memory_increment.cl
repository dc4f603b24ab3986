/// Adds one to every element.
kernel void increment(global uint* data) {
    data[get_global_id(0)] += 1;
}

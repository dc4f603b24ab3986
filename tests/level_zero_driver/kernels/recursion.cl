int nodes(global const int* tree, int node) {
    return node == 0 ? 0 : 1 + nodes(tree, tree[2 * node]) + nodes(tree, tree[2 * node + 1]);
}

kernel void count_nodes(global const int* tree, global int* out) {
    out[0] = nodes(tree, 1);
}

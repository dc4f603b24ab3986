kernel void prints(int number, float fraction) {
    const float4 vector = (float4)(1, 2, 3, fraction);
    printf("[%5d|%-4u|%x|%c] %.3f %s %v4hlf %ld %%\n", number, 7u, 255, 'z', fraction, "text", vector, -5l);
    printf("plain\n");
}

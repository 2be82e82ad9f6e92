export const recordings = {
};

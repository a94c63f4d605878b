namespace PasidVerify.Iommu;

/// <summary>Which bytes of a word of memory belong to a buffer: memory is accessed by words, and buffers begin anywhere.</summary>
public static class BytesOfWord
{
    private const ulong Bytes = 8;
    private const ulong All = ulong.MaxValue;

    /// <summary>The bits of the bytes in [address, address + size), of the 8 bytes at an address.</summary>
    /// <param name="word">First of the 8 bytes, little endian; some of them are in the buffer.</param>
    /// <param name="address">First byte of the buffer.</param>
    /// <param name="size">Bytes of it, at least 1; it does not wrap around 2^64.</param>
    public static T Within<T>(T word, T address, T size) where T : IWord<T>
    {
        T before = T.Select(T.Less(word, address), address - word, T.Constant(0));
        T end = address + size - word;
        T inside = T.Select(T.Less(end, T.Constant(Bytes)), end, T.Constant(Bytes));
        return (T.Constant(All) << Bits(before)) & ~(T.Constant(All) << Bits(inside));
    }

    private static T Bits<T>(T bytes) where T : IWord<T> => bytes << T.Constant(3);
}

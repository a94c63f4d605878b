namespace PasidVerify.Iommu;

/// <summary>Fields of the invalidation queue's registers (VT-d 11.4).</summary>
public static class QueueRegister
{
    /// <summary>FSTS.IQE: the queue stopped at a bad descriptor or tail.</summary>
    public const ulong QueueError = 1UL << 4;

    /// <summary>FSTS.ICE: a device completed an invalidation that it was not asked for.</summary>
    public const ulong CompletionError = 1UL << 5;

    /// <summary>FSTS.ITE: a device did not complete an invalidation in time.</summary>
    public const ulong TimeoutError = 1UL << 6;

    private const int WideShift = 11;
    private const ulong SizeMask = 7;
    private const int TimeoutSourceShift = 32;
    private const int CompletionSourceShift = 48;

    /// <summary>IQA for a queue.</summary>
    /// <param name="start">Physical address, a multiple of 4096.</param>
    /// <param name="size">QS: 2^QS pages of 4 KiB, 0 to 7.</param>
    /// <param name="wide">DW: 1 for descriptors of 256 bits, 0 for 128.</param>
    public static T EncodeAddress<T>(T start, T size, T wide) where T : IWord<T> =>
        start | (wide << T.Constant(WideShift)) | size;

    /// <summary>Physical address of the queue: bits 63:12 of IQA.</summary>
    public static T Start<T>(T address) where T : IWord<T> => address & ~T.Constant(Paging.PageSize - 1);

    /// <summary>Bytes of the queue.</summary>
    public static T Bytes<T>(T address) where T : IWord<T> =>
        T.Constant(Paging.PageSize) << (address & T.Constant(SizeMask));

    /// <summary>DW: bit 11 of IQA.</summary>
    public static T IsWide<T>(T address) where T : IWord<T> => (address >> T.Constant(WideShift)) & T.Constant(1);

    /// <summary>IQERCD: IQEI, ITESID and ICESID.</summary>
    public static T EncodeErrors<T>(T code, T timeoutSource, T completionSource) where T : IWord<T> =>
        code | (timeoutSource << T.Constant(TimeoutSourceShift))
            | (completionSource << T.Constant(CompletionSourceShift));
}

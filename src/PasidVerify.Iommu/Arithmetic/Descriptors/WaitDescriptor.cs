using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>Invalidation wait, type 5: tells software that the descriptors before it are done (VT-d 6.5.2.8).</summary>
public static class WaitDescriptor
{
    /// <summary>IF, bit 4: completion sets ICS.IWC, which raises an interrupt.</summary>
    public const ulong Interrupt = 1UL << 4;

    /// <summary>SW, bit 5: write the status data.</summary>
    public const ulong StatusWrite = 1UL << 5;

    /// <summary>FN, bit 6: later descriptors wait for it too.</summary>
    public const ulong Fence = 1UL << 6;

    /// <summary>PD, bit 7: page requests received before are written out first.</summary>
    public const ulong PageRequestDrain = 1UL << 7;

    private const int DataShift = 32;
    private const ulong Reserved = 0xffff_f100;
    private const ulong AddressReserved = 3;

    /// <summary>A wait that writes a dword.</summary>
    /// <param name="flags">IF, SW, FN and PD at their places.</param>
    /// <param name="data">Status data, 32 bits.</param>
    /// <param name="address">Status address: physical, a multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Descriptor<T> Of<T>(T flags, T data, T address) where T : IWord<T> =>
        new(T.Constant(DescriptorFormat.WaitType) | flags | (data << T.Constant(DataShift)), address);

    /// <summary>Status data: bits 63:32 of qword 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Data<T>(T low) where T : IWord<T> => low >> T.Constant(DataShift);

    /// <summary>Bits that must be 0 and are not; with SW, also of an address beyond the host address width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReservedBits<T>(Descriptor<T> descriptor, T hostAddressBits) where T : IWord<T>
    {
        T writes = T.Equal(descriptor.Low & T.Constant(StatusWrite), T.Constant(StatusWrite));
        T beyond = descriptor.High & Paging.BitsFrom(hostAddressBits);
        return (descriptor.Low & T.Constant(Reserved)) | (descriptor.High & T.Constant(AddressReserved))
            | T.Select(writes, beyond, T.Constant(0));
    }

    /// <summary>The qword around a status dword with the status data in its place.</summary>
    /// <param name="qword">The 8 bytes at the status address rounded down to a multiple of 8.</param>
    /// <param name="address">Status address.</param>
    /// <param name="data">Status data, 32 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Merge<T>(T qword, T address, T data) where T : IWord<T>
    {
        T shift = (address & T.Constant(4)) << T.Constant(3);
        return (qword & ~(T.Constant(uint.MaxValue) << shift)) | (data << shift);
    }
}

using System.Numerics;

namespace PasidVerify.Iommu;

/// <summary>Refuses configurations that contradict themselves or the hardware, with a sentence that says why.</summary>
internal static class ConfigurationCheck
{
    private const uint LargestPasidLimit = 1U << PasidIndex.PasidBits;
    private const uint LargestDomainLimit = 1U << 16;
    private const int LargestQueue = 1 << 15;
    private const int SmallestQueue = 4;
    private const int SmallestIotlb = 4;
    private const int LargestIotlb = 1 << 21;
    private const int SmallestHostWidth = 16;
    private const int LargestHostWidth = 52;
    private const ulong LargestIova = (1UL << (Paging.AddressBits - 1 - Paging.PageShift)) - 1;
    private const ulong UpperHalf = ulong.MaxValue << (Paging.AddressBits - 1);

    public static void Throw(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Limits(configuration);
        Devices(configuration.Devices);
        Queue(configuration);
        Map(configuration);
        Pages(configuration);
        Require(
            configuration.KernelTablePages >= 0, $"KernelTablePages is {configuration.KernelTablePages}: 0 or more.");
        DmaApi(configuration);
    }

    private static void Limits(Configuration configuration)
    {
        Require(
            configuration.PasidLimit is >= PasidSpace.FirstDynamic and <= LargestPasidLimit,
            $"PasidLimit is {configuration.PasidLimit}: from {PasidSpace.FirstDynamic} to {LargestPasidLimit}.");
        Require(
            configuration.DomainLimit is >= WellKnownDomain.FirstAllocated and <= LargestDomainLimit,
            $"DomainLimit is {configuration.DomainLimit}: from {WellKnownDomain.FirstAllocated} to {LargestDomainLimit}.");
        Require(configuration.CallLimit >= 1, $"CallLimit is {configuration.CallLimit}: at least 1.");
        Require(
            configuration.HostAddressBits is >= SmallestHostWidth and <= LargestHostWidth,
            $"HostAddressBits is {configuration.HostAddressBits}: from {SmallestHostWidth} to {LargestHostWidth}.");
        int entries = configuration.IotlbEntries;
        Require(
            entries is >= SmallestIotlb and <= LargestIotlb && BitOperations.IsPow2(entries),
            $"IotlbEntries is {entries}: a power of two from {SmallestIotlb} to {LargestIotlb}.");
    }

    private static void Queue(Configuration configuration)
    {
        int slots = configuration.QueueSlots;
        Require(
            slots is >= SmallestQueue and <= LargestQueue && BitOperations.IsPow2(slots),
            $"QueueSlots is {slots}: a power of two from {SmallestQueue} to {LargestQueue}.");
        int descriptors = configuration.DescriptorsOfACall;
        Require(
            configuration.CallLimit <= (slots - 1) / descriptors,
            $"QueueSlots is {slots}, but {configuration.CallLimit} calls of up to {descriptors} descriptors "
            + "and the slot that stays empty do not fit.");
    }

    private static void Map(Configuration configuration)
    {
        ulong start = configuration.DirectMapBase;
        ulong size = configuration.DirectMapSize;
        Require(
            Paging.Aligned<Word>(start, size) != 0UL,
            $"DirectMapBase 0x{start:x} and DirectMapSize 0x{size:x} are multiples of {Paging.PageSize}.");
        Require(
            start >= UpperHalf,
            $"DirectMapBase 0x{start:x} lies in the upper canonical half.");
        Require(size <= 0 - start, $"The direct map of 0x{size:x} bytes at 0x{start:x} wraps around 2^64.");
    }

    private static void Devices(IReadOnlyList<DeviceConfiguration> devices)
    {
        Require(devices is not null, "Devices is null.");
        var seen = new HashSet<ushort>();
        var trust = new Dictionary<int, bool>();
        foreach (DeviceConfiguration device in devices!)
        {
            Require(seen.Add(device.SourceId), $"Two devices have the source id 0x{device.SourceId:x4}.");
            if (device.Group is { } group && !trust.TryAdd(group, device.Trusted))
                Require(trust[group] == device.Trusted, $"Group {group} has trusted devices and others.");
        }
    }

    private static void Pages(Configuration configuration)
    {
        Require(configuration.KernelPages is not null, "KernelPages is null.");
        ulong frames = 1UL << (configuration.HostAddressBits - Paging.PageShift);
        var seen = new HashSet<ulong>();
        foreach (KernelPage page in configuration.KernelPages!)
        {
            if (Paging.Page<Word>(page.Page << Paging.PageShift) != page.Page
                || Paging.IsCanonical<Word>(page.Page << Paging.PageShift) == 0UL)
                throw Refused($"Kernel page 0x{page.Page:x} is no canonical address divided by {Paging.PageSize}.");
            if (page.Frame >= frames)
                throw Refused($"Frame 0x{page.Frame:x} lies beyond 2^{configuration.HostAddressBits} bytes.");
            if (!seen.Add(page.Page))
                throw Refused($"Kernel page 0x{page.Page:x} appears twice.");
        }
    }

    private static void DmaApi(Configuration configuration)
    {
        Require(
            configuration.LastIova is >= 1 and <= LargestIova,
            $"LastIova is 0x{configuration.LastIova:x}: from 1 to 0x{LargestIova:x}.");
        Require(configuration.Processors >= 1, $"Processors is {configuration.Processors}: at least 1.");
        Require(
            configuration.DomainTablePages >= 0, $"DomainTablePages is {configuration.DomainTablePages}: 0 or more.");
        (ulong first, int count) = configuration.BouncePool;
        ulong last = first + (ulong)count - 1;
        bool isMemory = count > 0 && first >= 1 && last >= first
            && last >> (configuration.HostAddressBits - Paging.PageShift) == 0
            && (last < InterruptWindow.FirstFrame || first > InterruptWindow.LastFrame);
        Require(
            count == 0 || isMemory,
            $"BouncePool of {count} frames at 0x{first:x} is not all memory above frame 0.");
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
            throw Refused(sentence);
    }

    private static ArgumentException Refused(string sentence, string parameter = "configuration") =>
        new(sentence, parameter);
}

using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance.Tests;

/// <summary>What can be wrong with the flush of a device's own TLB is found, named, shrunk and replayed.</summary>
public class DeviceTlbFaultTests
{
    // The shrinker lowers no address of the DMA API yet: maps that only take addresses stay in some traces.
    private const int StepsAtMost = 14;
    private const ulong LowestBitOfPasid = 1UL << 32;

    // Without a status to write or anybody to interrupt, a wait does nothing.
    private static readonly Descriptor<Word> Nothing = new(DescriptorFormat.WaitType, 0);

    private static readonly Scope Lazy = NamedScopes.Campaign() with { Devices = [(0x10, true), (0x118, true)] };

    private static readonly Scope Strict = Lazy with { Policy = (false, false) };

    [Fact]
    public void A_kernel_change_that_leaves_device_TLBs_out_breaks_kernel_coherence() => Found(
        (written, slot) => IsOfKernelChange(written, slot) ? Nothing : written(slot), "kernel-coherence", Lazy);

    [Fact]
    public void A_kernel_change_that_flushes_another_PASID_breaks_kernel_coherence() => Found(
        (written, slot) => IsOfKernelChange(written, slot) ? OfOtherPasid(written(slot)) : written(slot),
        "kernel-coherence",
        Lazy);

    [Fact]
    public void A_kernel_change_that_flushes_device_TLBs_before_the_IOTLB_breaks_kernel_coherence() => Found(
        Swapped(DescriptorFormat.IotlbType, DescriptorFormat.PasidDeviceTlbType), "kernel-coherence", Lazy);

    [Fact]
    public void An_unmap_that_flushes_device_TLBs_before_the_IOTLB_breaks_strict_coherence() => Found(
        Swapped(DescriptorFormat.PasidIotlbType, DescriptorFormat.DeviceTlbType), "strict-coherence", Strict);

    [Fact]
    public void An_unmap_that_flushes_the_first_page_alone_breaks_strict_coherence() => Found(
        (written, slot) => IsOfDeviceTlb(written(slot)) ? OfFirstPage(written(slot)) : written(slot),
        "strict-coherence",
        Strict);

    [Fact]
    public void An_unmap_that_flushes_requests_without_PASID_alone_breaks_strict_coherence() => Found(
        (written, slot) => IsPasidBased(written(slot)) && !IsOfDisable(written, slot) && !IsOfKernelChange(written, slot)
            ? Nothing
            : written(slot),
        "strict-coherence",
        Strict);

    [Fact]
    public void A_disable_that_leaves_the_device_TLB_out_breaks_binding() => Found(
        (written, slot) => IsOfDisable(written, slot) ? Nothing : written(slot), "binding", Lazy);

    [Fact]
    public void A_disable_that_flushes_the_IOTLB_before_the_PASID_cache_breaks_binding() => Found(
        Swapped(DescriptorFormat.PasidCacheType, DescriptorFormat.PasidIotlbType), "binding", Lazy, ends: null);

    [Fact]
    public void A_disable_that_flushes_the_device_TLB_before_the_IOTLB_breaks_binding() => Found(
        Swapped(DescriptorFormat.PasidIotlbType, DescriptorFormat.PasidDeviceTlbType), "binding", Lazy);

    private static ulong TypeOf(Descriptor<Word> descriptor) => DescriptorFormat.Type(descriptor.Low);

    private static bool IsPasidBased(Descriptor<Word> descriptor) =>
        TypeOf(descriptor) == DescriptorFormat.PasidDeviceTlbType;

    private static bool IsOfDeviceTlb(Descriptor<Word> descriptor) =>
        IsPasidBased(descriptor) || TypeOf(descriptor) == DescriptorFormat.DeviceTlbType;

    /// <summary>Of the kernel's calls, only a change of its own page table invalidates a whole domain of the IOTLB.</summary>
    private static bool IsOfKernelChange(Func<int, Descriptor<Word>> written, int slot)
    {
        if (!IsPasidBased(written(slot))) return false;
        int before = slot - 1;
        while (IsPasidBased(written(before))) before--;
        return TypeOf(written(before)) == DescriptorFormat.IotlbType;
    }

    private static bool IsOfDisable(Func<int, Descriptor<Word>> written, int slot) =>
        IsPasidBased(written(slot)) && TypeOf(written(slot - 2)) == DescriptorFormat.PasidCacheType;

    private static Descriptor<Word> OfOtherPasid(Descriptor<Word> descriptor) =>
        descriptor with { Low = descriptor.Low ^ LowestBitOfPasid };

    /// <summary>Without S, the page number is one page's; the bits that told the size are below it.</summary>
    private static Descriptor<Word> OfFirstPage(Descriptor<Word> descriptor)
    {
        bool isTagged = IsPasidBased(descriptor);
        ulong order = isTagged
            ? PasidDeviceTlbDescriptor.Order(descriptor.High)
            : DeviceTlbDescriptor.Order(descriptor.High);
        ulong page = descriptor.High.Value >> Layout.PageShift;
        return order is 0 or SizedPages.All
            ? descriptor
            : descriptor with { High = page >> (int)order << (int)order << Layout.PageShift };
    }

    /// <summary>Where the second kind follows the first, the hardware finds them the other way round.</summary>
    private static QueueFault Swapped(ulong first, ulong second) => (written, slot) =>
    {
        return AreAt(slot) ? written(slot + 1)
            : AreAt(slot - 1) ? written(slot - 1)
            : written(slot);

        bool AreAt(int place) => TypeOf(written(place)) == first && TypeOf(written(place + 1)) == second;
    };

    /// <param name="fault">The fault.</param>
    /// <param name="claim">What it breaks.</param>
    /// <param name="scope">Where.</param>
    /// <param name="ends">The step that shows it; any, for null.</param>
    private static void Found(QueueFault fault, string claim, Scope scope, string? ends = "ats")
    {
        var target = FaultyQueue.Target(fault);
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            var options = new CheckOptions { Seed = seed, Operations = 200_000 };
            var found = Check.Run(scope, target, options, TimeProvider.System).Counterexample;
            Assert.NotNull(found);
            string steps = string.Join('\n', found.Steps.Select(step => $"{step.Operation}: {step.Result}"));
            Assert.True(claim == found.Claim, $"{found.Claim}: {found.Explanation}\n{steps}");
            Assert.True(found.Steps.Count <= StepsAtMost, steps);
            Assert.Equal(ends ?? found.Steps[^1].Operation, found.Steps[^1].Operation);
            var replay = Replay.Run(found, scope, target);
            Assert.Equal((true, null), (replay.Reproduced, replay.Divergence));
            Assert.False(Replay.Run(found, scope, TargetList.Iommu()).Reproduced);
        }
    }
}

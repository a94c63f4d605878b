using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>
/// A flush is for the users that a domain has when it is submitted: what a later one loads, it does not take away, on either
/// side.
/// </summary>
public sealed class LateUserTests
{
    private const ulong Ats = 0x10, Domain = Domains.FirstAllocated, Page = 1, Frame = 0x1000, Bytes = Scope.PageBytes;

    private static readonly ulong KernelPage = Scope.Dma().KernelPages[0].Address >> 12;

    private static readonly Move
        Map = new("map_dma", Ats, Page << 12, Frame << 12, Bytes, 0, 0),
        Unmap = new("begin_unmap_dma", Ats, Page << 12, Bytes, 0),
        EnableIova = new("enable", Ats, 2, Platform.KernelDmaPasid, Domain),
        EnableFast = new("enable", Ats, 3, Platform.FirstDynamicPasid, Platform.KernelDomain);

    [Fact]
    public void A_lazy_flush_has_no_descriptor_for_a_device_tlb_that_was_enabled_after_it_began()
    {
        Contest contest = new(Scope.Lazy());
        Move begin = new("begin_flush_queue", Domain, 0);
        Play(contest, Map, begin, EnableIova, Unmap, new("complete", 0), new("complete", 1));
        Question held = new(Ats, Platform.KernelDmaPasid, Page, new(RequestKind.Translated, true, false, false));
        Assert.Equal([Frame], contest.Refereed(held));
        Assert.Equal([Frame], contest.Specified(held));
    }

    [Fact]
    public void A_kernel_change_has_no_descriptor_for_a_device_tlb_that_was_enabled_after_it_began()
    {
        Contest contest = new(Scope.Dma() with { LastPasid = Platform.FirstDynamicPasid });
        Play(
            contest,
            new("kernel_map", KernelPage + 1, Frame + 5, 3),
            new("begin_kernel_change", KernelPage << 12, Bytes, 1, 0),
            EnableFast,
            new("begin_kernel_change", (KernelPage + 1) << 12, Bytes, 0, 1),
            new("complete", 0),
            new("complete", 1));
        Request read = new(RequestKind.Translated, Tagged: true, Write: false, Privileged: true);
        Question held = new(Ats, Platform.FirstDynamicPasid, KernelPage + 1, read);
        Assert.Equal([Frame + 5], contest.Refereed(held));
        Assert.Equal([Frame + 5], contest.Specified(held));
    }

    private static void Play(Contest contest, params Move[] moves)
    {
        foreach (var move in moves) Assert.Null(contest.Run(move));
    }
}

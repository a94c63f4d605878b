using PasidVerify.Spec;
using static PasidVerify.Referee.Tests.AtsMoves;

namespace PasidVerify.Referee.Tests;

/// <summary>
/// A flush is for the users that a domain has when it is submitted: what a later one loads, it does not take away, on either
/// side.
/// </summary>
public sealed class LateUserTests
{
    private static readonly ulong KernelPage = NamedScopes.Dma().KernelPages[0].Address >> 12;

    private static readonly Move EnableFast = new("enable", Ats, 3, Platform.FirstDynamicPasid, Platform.KernelDomain);

    [Fact]
    public void A_lazy_flush_has_no_descriptor_for_a_device_tlb_that_was_enabled_after_it_began()
    {
        Contest contest = new(NamedScopes.Lazy());
        Move begin = new("begin_flush_queue", SharedDomain, 0);
        contest.Play(Map, begin, EnableIova, Unmap, new("complete", 0), new("complete", 1));
        Question held = new(Ats, Platform.KernelDmaPasid, Page, new(RequestKind.Translated, true, false, false));
        Assert.Equal([Frame], contest.Refereed(held));
        Assert.Equal([Frame], contest.Specified(held));
    }

    [Fact]
    public void A_kernel_change_has_no_descriptor_for_a_device_tlb_that_was_enabled_after_it_began()
    {
        Contest contest = new(NamedScopes.Dma() with { LastPasid = Platform.FirstDynamicPasid });
        contest.Play(
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
}

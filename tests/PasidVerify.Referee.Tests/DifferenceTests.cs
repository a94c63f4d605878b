using PasidVerify.Spec;
using static PasidVerify.Referee.Tests.AtsMoves;

namespace PasidVerify.Referee.Tests;

/// <summary>
/// Where facts and specification are known to differ, each with a short sequence that shows it. If one of these fails,
/// the two have come together, or further apart.
/// </summary>
public sealed class DifferenceTests
{
    private static readonly Move EnableBypass = new("enable", Ats, 1, Platform.KernelDmaPasid, Platform.PassthroughDomain);

    /// <summary>RFC 3/7 disables ATS for bypass; docs/contract.md says nothing of it.</summary>
    [Fact]
    public void Bypass_turns_ats_off_and_the_specification_leaves_it_on()
    {
        Contest contest = new(NamedScopes.Dma(), literal: true);
        contest.Play(Map, EnableBypass);
        Question held = new(Ats, Platform.NoPasid, Page, new(RequestKind.Translated, false, false, false));
        Assert.Empty(contest.Refereed(held));
        Assert.Equal([Frame], contest.Specified(held));
    }

    /// <summary>
    /// VT-d 6.5.2.12 does not list "dev_tlb after p_iotlb". Read literally, the device TLB may be emptied first and be
    /// filled again from the IOTLB: an unmap that has returned leaves the page reachable.
    /// </summary>
    [Fact]
    public void The_literal_queue_order_would_let_a_device_tlb_keep_what_was_unmapped()
    {
        Contest contest = new(NamedScopes.Dma(), overtakes: true);
        contest.Play(Map, Unmap);
        Assert.Equal("the specification answers NotReady, the referee Ok", contest.Run(new("complete", 1)));
        foreach (Move rest in (Move[])[new("complete", 0), new("complete", 2), new("end", 0)])
            Assert.Equal(Answer.Ok, contest.Referee.Run(rest.Operation, rest.Arguments));
        Question held = new(Ats, Platform.NoPasid, Page, new(RequestKind.Translated, false, true, false));
        Assert.Equal([Frame], contest.Refereed(held));
    }

    /// <summary>See <see cref="Excuses"/>: the specification is on the safe side.</summary>
    [Fact]
    public void What_is_mapped_when_the_pasid_cache_is_clean_the_specification_still_takes_to_be_loaded()
    {
        Contest contest = new(NamedScopes.Dma());
        contest.Play(EnableIova, new("begin_disable", Ats, 0), new("complete", 0), Map);
        Question question = new(Ats, Platform.KernelDmaPasid, Page, new(RequestKind.Untranslated, true, false, false));
        Assert.Empty(contest.Refereed(question));
        Assert.Equal([Frame], contest.Specified(question));
    }
}

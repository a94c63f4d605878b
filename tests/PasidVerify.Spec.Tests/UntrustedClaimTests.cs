namespace PasidVerify.Spec.Tests;

/// <summary>What the requirements about untrusted devices forbid in the DMA API and of device TLBs, planted.</summary>
public class UntrustedClaimTests
{
    private const ulong Device = Machine.Untrusted, Other = Machine.SecondUntrusted;
    private const ulong Domain = Domains.FirstAllocated, Page = 1, Frame = 0x1000;

    private readonly Machine machine = new(NamedScopes.Untrusted());

    public UntrustedClaimTests() => Machine.Must(Status.Ok, machine.Probe(Device, Domain));

    private static TableSlot Slot => new(Domain, Page);

    [Fact]
    public void A_grant_that_waits_in_a_flush_queue() => Planted.MustBreak("granted", Mapped(), At(), s =>
        s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Queued });

    [Fact]
    public void A_buffer_of_a_domain_that_is_not_the_devices_own() =>
        Planted.MustBreak("granted", Mapped(), At(Other), s => s.PasidTable[new(Other, Pasids.None)] = new(Domain));

    [Fact]
    public void A_domain_that_is_nobodys() => Planted.MustBreak("granted", Mapped(), At(), s =>
        s.DomainOwners[Slot.Domain] = default);

    [Theory]
    [InlineData(Domains.Passthrough)]
    [InlineData(Domains.Kernel)]
    public void Requests_without_pasid_that_are_not_translated_by_a_table_of_their_own(ulong domain) =>
        Planted.MustBreak("strict-for-untrusted", Mapped(), At(), s =>
            s.PasidTable[new(Device, Pasids.None)] = new(domain));

    /// <summary>No state of the design can have it, as trust is part of what it means to have one.</summary>
    [Fact]
    public void A_device_tlb()
    {
        var step = Mapped();
        var after = new State(step.After.Reading, step.After.Layout, new Design { AtsForUntrusted = true });
        foreach (var (to, from) in after.Maps.Zip(step.After.Maps)) to.CopyFrom(from);
        Planted.MustBreak("no-ats-for-untrusted", step, step with { After = after }, At());
        Planted.MustBreak(
            "granted", step, step with { After = after }, At(frame: 0x5000, kind: RequestKind.Translated));
    }

    private static Point At(
        ulong device = Device, ulong frame = Frame, RequestKind kind = RequestKind.Untranslated) =>
        Planted.At(device, Pasids.None, Domain, Page, frame, kind: kind);

    private Step Mapped()
    {
        var step = machine.Step(Operation.MapDma, Device, 0x1000, Frame << Layout.PageShift, Scope.PageBytes, 0, 0);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }
}

namespace PasidVerify.Spec.Tests;

/// <summary>In which order descriptors may complete, and what each of them removes.</summary>
public class InvalidationTests
{
    private const ulong Strict = 3;

    private readonly Machine machine = new(NamedScopes.Campaign());

    public InvalidationTests()
    {
        machine.EnableStrict(domain: Strict);
        Machine.Must(Status.Ok, machine.Map(Strict, page: 0, pages: 8));
    }

    [Fact]
    public void A_ticket_that_was_never_given_does_not_complete()
    {
        NotReady(0);
        NotReady(ulong.MaxValue);
    }

    [Fact]
    public void A_descriptor_completes_once()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0));
        Assert.Equal(Status.Ok, machine.Complete(0));
        NotReady(0);
    }

    [Fact]
    public void An_iotlb_flush_waits_for_earlier_pasid_cache_flushes_only()
    {
        machine.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted, call: 1));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1, call: 2));
        NotReady(4);
        NotReady(7);
        Assert.Equal(Status.Ok, machine.Complete(0));
        Assert.Equal(Status.Ok, machine.Complete(3));
        Assert.Equal(Status.Ok, machine.Complete(7));
        Assert.Equal(Status.Ok, machine.Complete(4));
    }

    [Fact]
    public void A_pasid_cache_flush_waits_for_nothing()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
        machine.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted, call: 1));
        Assert.Equal(Status.Ok, machine.Complete(3));
    }

    [Fact]
    public void A_device_tlb_flush_waits_for_every_earlier_iotlb_flush_and_for_no_later_one()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1, call: 1));
        NotReady(1);
        Machine.Must(Status.Ok, machine.Complete(3));
        NotReady(4);
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(Status.Ok, machine.Complete(4));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 2, call: 2));
        Assert.Equal(Status.Ok, machine.Complete(1));
    }

    [Fact]
    public void A_wait_covers_everything_since_the_previous_wait()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        for (ulong ticket = 0; ticket < 3; ticket++)
        {
            NotReady(3);
            Machine.Must(Status.Ok, machine.Complete(ticket));
        }

        Assert.Equal(Status.Ok, machine.Complete(3));
    }

    [Fact]
    public void A_wait_covers_nothing_before_the_previous_wait()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1, call: 1));
        foreach (ulong ticket in new ulong[] { 0, 3, 4 }) Machine.Must(Status.Ok, machine.Complete(ticket));
        Assert.Equal(Status.Ok, machine.Complete(5));
        Assert.Equal(Status.Ok, machine.End(call: 1));
        Assert.Equal(Status.Pending, machine.End(call: 0));
        NotReady(2);
    }

    [Fact]
    public void A_page_selective_flush_removes_its_pages_only()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1, pages: 2, call: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 3, pages: 2, call: 1));
        Assert.Equal(4, Stale().Count);
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(
            [machine.Address(3) >> 12, machine.Address(4) >> 12],
            Stale().Select(line => Convert.ToUInt64(line.Split("page:")[1].Split(' ')[0], 16)));
    }

    [Fact]
    public void A_flush_removes_nothing_of_another_domain()
    {
        Machine.Must(Status.Ok, machine.Enable(0x28, Mode.Kva, 3, 4));
        Machine.Must(Status.Ok, machine.Map(4, page: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(4, page: 0, call: 1));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Contains("domain:4", Assert.Single(Stale()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_entry_leaves_the_pasid_cache_first_and_the_iotlb_next()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Assert.Equal(CacheLevel.PasidCache, Level());
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(CacheLevel.Iotlb, Level());
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Equal(CacheLevel.None, Level());
    }

    [Fact]
    public void A_page_selective_flush_leaves_removed_entries_alone()
    {
        Machine.Must(Status.Ok, machine.Enable(0x28, Mode.Kva, 3, 4));
        Machine.Must(Status.Ok, machine.Map(4, page: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(4, page: 0, call: 0));
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted, call: 1));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(CacheLevel.PasidCache, Level());
    }

    private CacheLevel Level() => machine.State.StaleEntries[new(Machine.Untrusted, 2, Strict)].Level.Concrete;

    private List<string> Stale() =>
        [.. machine.Contents.Where(line => line.StartsWith("staleTranslations", StringComparison.Ordinal))];

    private void NotReady(ulong ticket)
    {
        var before = machine.Contents;
        Assert.Equal(Status.NotReady, machine.Complete(ticket));
        Assert.Equal(before, machine.Contents);
    }
}

using PasidVerify.Iommu;
using PasidVerify.Spec;
using RequestKind = PasidVerify.Spec.RequestKind;
using Request = PasidVerify.Spec.Request;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>
/// Names the claim that a mismatch breaks, from the specification's state. First match counts:
/// <list type="table">
/// <item><term>status: accepted, though <c>NotTrusted</c></term><description>mode-isolation</description></item>
/// <item><term>status: untrusted device enabled into the kernel's or the pass-through domain</term>
/// <description>mode-isolation</description></item>
/// <item><term>status: accepted, though <c>OutOfRange</c></term><description>isolation</description></item>
/// <item><term>status: any other difference</term><description>conformance</description></item>
/// <item><term>answer: a call that was refused just before concerns the request</term>
/// <description>atomic-failure</description></item>
/// <item><term>reached by way of a TLB that an untrusted device must not have</term>
/// <description>mode-isolation</description></item>
/// <item><term>reached, or blocked by what only a PASID-table entry leads to: the device is not attached with that
/// PASID, or is being disabled and no cache may have its entry any more</term><description>binding</description></item>
/// <item><term>reached: a domain of its own or of the DMA API, and the device was granted the page with that right
/// once</term><description>strict-coherence, or lazy-coherence in a lazy domain</description></item>
/// <item><term>reached: such a domain, and no grant names the page frame</term>
/// <description>isolation</description></item>
/// <item><term>reached: what the kernel's own table has, but for the right to write, which it never had</term>
/// <description>write-protection</description></item>
/// <item><term>reached: through the kernel's domain, what its own table has not, or has no more</term>
/// <description>kernel-coherence</description></item>
/// <item><term>blocked: memory leads the request somewhere</term><description>availability</description></item>
/// <item><term>any other answer</term><description>conformance</description></item>
/// </list>
/// </summary>
internal sealed class BrokenClaim(State state, AnswerCheck answers)
{
    public const string Isolation = "isolation";
    public const string ModeIsolation = "mode-isolation";
    public const string StrictCoherence = "strict-coherence";
    public const string LazyCoherence = "lazy-coherence";
    public const string KernelCoherence = "kernel-coherence";
    public const string WriteProtection = "write-protection";
    public const string Binding = "binding";
    public const string AtomicFailure = "atomic-failure";
    public const string Availability = "availability";

    private readonly HashSet<(ulong Device, ulong Page, bool Write)> granted = [];
    private readonly HashSet<(ulong Page, ulong Frame)> kernelWritable = [];

    /// <summary>Remembers what a map call granted to the device of a strict domain, for good.</summary>
    public void Granted(ulong device, ulong address, ulong size, bool writable)
    {
        ulong first = address >> Layout.PageShift;
        for (ulong i = 0; i < size >> Layout.PageShift; i++)
        {
            granted.Add((device, first + i, false));
            if (writable) granted.Add((device, first + i, true));
        }
    }

    /// <summary>Remembers pages that the CPU may write now, for good.</summary>
    public void KernelHas(ulong address, ulong size)
    {
        ulong first = address >> Layout.PageShift;
        for (ulong i = 0; i < size >> Layout.PageShift; i++)
        {
            var leaf = KernelTable.Today(state, first + i);
            if (leaf.Present.Concrete && leaf.Writable.Concrete) kernelWritable.Add((first + i, leaf.Frame.Concrete));
        }
    }

    /// <summary>The claim that a status breaks which is not the specification's.</summary>
    public static string OfStatus(Status answered, Status expected, bool untrustedGotShared)
    {
        bool accepted = Statuses.Accepts(answered);
        if (accepted && (expected == Status.NotTrusted || untrustedGotShared)) return ModeIsolation;
        return accepted && expected == Status.OutOfRange ? Isolation : Mismatch.Conformance;
    }

    /// <summary>The claim that an answer breaks which the specification does not permit.</summary>
    public string OfAnswer(in Request request, Answer answer, bool concernsRefusedCall)
    {
        if (concernsRefusedCall) return AtomicFailure;
        bool byAts = request.Access.Kind.Concrete != RequestKind.Untranslated;
        if (byAts && answer.Reached && !state.Devices[request.Device].Trusted.Concrete) return ModeIsolation;
        var attachment = state.Attachments[request.Device];
        bool attached = request.Access.Tagged.Concrete
            ? attachment.Pasid.Concrete == request.Pasid.Concrete && MayBeUsed(in request, attachment, answer)
            : state.DefaultDomains[request.Device].Domain.Concrete != Domains.None;
        if (!attached && (answer.Reached || IsBeyondEntry(answer.Fault))) return Binding;
        if (!answer.Reached) return answers.LeadsToday(in request) ? Availability : Mismatch.Conformance;
        ulong domain = request.Access.Tagged.Concrete
            ? attachment.Domain.Concrete
            : state.DefaultDomains[request.Device].Domain.Concrete;
        if (domain == Domains.Kernel) return OfKernel(in request, answer);
        if (domain < Domains.FirstAllocated) return Mismatch.Conformance;
        bool before = granted.Contains((request.Device.Concrete, request.Page.Concrete, request.Write.Concrete));
        var phase = state.Grants[new(domain, request.Page)].Phase.Concrete;
        return before && phase is (GrantPhase.None or GrantPhase.Reserved)
            ? Coherence(domain)
            : OfRights(in request, answer, before, domain);
    }

    /// <summary>Memory has the device's entry, or a cache may have it still that leads to such an answer.</summary>
    private bool MayBeUsed(in Request request, Attachment attachment, Answer answer)
    {
        if (attachment.Phase.Concrete == Phase.Off) return false;
        var least = !answer.Reached ? CacheLevel.PasidCache
            : request.Access.Kind.Concrete == RequestKind.Translated ? CacheLevel.DeviceTlb
            : CacheLevel.Iotlb;
        return Caches.Level(state, request.Device, attachment.Pasid, attachment.Domain).AtLeast(least).Concrete;
    }

    /// <summary>Faults that hardware meets only after it found a PASID-table entry.</summary>
    private static bool IsBeyondEntry(FaultReason reason) => Faults.OfTarget(reason) is
        Fault.NotCanonical or Fault.NotPresent or Fault.SupervisorPage or Fault.BeyondHostWidth or Fault.WriteDenied
        or Fault.InterruptWindow;

    private string Coherence(ulong domain) =>
        state.DomainOwners[domain].Lazy.Concrete ? LazyCoherence : StrictCoherence;

    private string OfKernel(in Request request, Answer answer)
    {
        var leaf = KernelTable.Today(state, request.Page);
        ulong frame = answer.Address >> Layout.PageShift;
        if (!leaf.Present.Concrete || leaf.Frame.Concrete != frame) return KernelCoherence;
        if (!request.Write.Concrete || leaf.Writable.Concrete) return Mismatch.Conformance;
        return kernelWritable.Contains((request.Page.Concrete, frame)) ? KernelCoherence : WriteProtection;
    }

    /// <summary>A right that only an earlier grant had, a frame that no grant names, or a wrong byte of it.</summary>
    private string OfRights(in Request request, Answer answer, bool before, ulong domain)
    {
        var grant = state.Grants[new(domain, request.Page)];
        if (request.Write.Concrete && !grant.Writable.Concrete) return before ? Coherence(domain) : Isolation;
        bool granted = grant.Phase.Concrete != GrantPhase.None
            && grant.Frame.Concrete == answer.Address >> Layout.PageShift;
        if (!granted) return Isolation;

        // Its flush has finished, or the answer would be permitted.
        return grant.Phase.Concrete == GrantPhase.Queued ? Coherence(domain) : Mismatch.Conformance;
    }
}

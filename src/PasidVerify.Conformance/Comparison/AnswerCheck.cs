using PasidVerify.Spec;
using Answered = PasidVerify.Iommu.Answer;
using Requested = PasidVerify.Iommu.Request;

namespace PasidVerify.Conformance;

/// <summary>Whether the specification permits an answer to a request in the state that it is in.</summary>
internal sealed class AnswerCheck(State state, ulong lastDomain)
{
    public const ulong OffsetMask = Scope.PageBytes - 1;

    /// <summary>
    /// A request as the specification takes it. An access by way of a device's TLB is the translation request that was
    /// refused, or the translated request that reached memory.
    /// </summary>
    public static Request Lifted(in Requested request, Answered answer) => new(
        request.Device,
        request.WithoutPasid ? Pasids.None : request.Pasid,
        request.Address >> Layout.PageShift,
        new(
            request.Kind == Iommu.RequestKind.Untranslated ? RequestKind.Untranslated
                : answer.Reached ? RequestKind.Translated
                : RequestKind.Translation,
            Tagged: !request.WithoutPasid,
            request.Write,
            request.Privileged && !request.WithoutPasid));

    /// <summary>The domain that the PASID-table entry leads to today; 0 when there is none.</summary>
    public ulong DomainToday(in Request request) =>
        state.PasidTable[new(request.Device, request.Pasid)].Domain.Concrete;

    /// <summary>The answer is one of those permitted, through today's entry or one that a cache may know.</summary>
    public bool Permits(in Requested requested, Answered answer) => Permits(in requested, answer, out _);

    /// <summary>The answer is one of those permitted.</summary>
    /// <param name="requested">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="domain">The domain through which it is permitted.</param>
    public bool Permits(in Requested requested, Answered answer, out ulong domain)
    {
        var request = Lifted(in requested, answer);
        ulong today = DomainToday(in request);
        domain = today;
        if (PermitsThrough(in requested, in request, answer, today)) return true;
        for (domain = 0; domain <= lastDomain; domain++)
        {
            if (domain != today && PermitsThrough(in requested, in request, answer, domain)) return true;
        }

        return false;
    }

    /// <summary>Memory leads the request somewhere today, through an entry that memory has.</summary>
    public bool LeadsToday(in Request request)
    {
        ulong today = DomainToday(in request);
        ulong? frame = today switch
        {
            Domains.None => null,
            Domains.Passthrough => request.Page.Concrete <= state.Layout.LastFrame.Concrete
                ? request.Page.Concrete
                : null,
            Domains.Kernel => FrameOf(KernelTable.Today(state, request.Page)),
            _ => FrameOf(state.Tables[new(today, request.Page)]),
        };
        return frame is { } known
            && Translation.Reaches(state, request, Way(in request, today), known).Concrete;
    }

    private Way Way(in Request request, ulong domain) => Translation.Today(state, domain, request.Page);

    private static ulong? FrameOf(Leaf leaf) => leaf.Present.Concrete ? leaf.Frame.Concrete : null;

    /// <summary>
    /// By way of today's tables. Hardware may also know the way to a table page that is being given back, but that is
    /// empty, and answers as no table does.
    /// </summary>
    private bool PermitsThrough(in Requested requested, in Request request, Answered answer, ulong domain) =>
        PermitsThrough(in requested, in request, answer, Way(in request, domain));

    private bool PermitsThrough(in Requested requested, in Request request, Answered answer, Way through)
    {
        if (!answer.Reached)
            return Faults.OfTarget(answer.Fault) is { } fault
                && Translation.Faults(state, request, through, fault).Concrete;
        if (((answer.Address ^ requested.Address) & OffsetMask) != 0) return false;
        ulong frame = answer.Address >> Layout.PageShift;
        return frame >> Sorts.Frame.Width == 0
            && Translation.Reaches(state, request, through, frame).Concrete;
    }
}

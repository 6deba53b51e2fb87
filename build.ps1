#!/usr/bin/env pwsh
#Requires -Version 7.6

<#
.SYNOPSIS
    Builds, tests, documents and packs Wassette for PowerShell.
.DESCRIPTION
    Every task but Docs only calls dotnet, in the way that CONTRIBUTING.md shows for machines without PowerShell.
.PARAMETER Task
    Build  lays the importable module out under out/Wassette.
    Test   runs all tests, and the Pester suite where Pester 5 is installed.
    Docs   makes the help file from docs/en-US. Needs Microsoft.PowerShell.PlatyPS.
    Ahead  compiles the module's assemblies ahead of time, for one platform after the other, into out/Wassette: a start takes a
           third less. Comes after Build, which removes it.
    Pack   makes the package of the wassette tool under out/packages.
    Clean  removes what the other tasks made.
.PARAMETER Runtime
    The platforms that Ahead compiles for; all six otherwise. One that can't be had here keeps none of the others from being compiled.
.EXAMPLE
    ./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Ahead', 'Pack', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [string[]] $Runtime
)

$platforms = ('win', 'linux', 'osx').ForEach{ "$_-x64", "$_-arm64" }
# From pwsh -File, a list comes as one text.
$chosen = $Runtime ? $Runtime.ForEach{ $_ -split ',' }.Trim() : $platforms

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

function Invoke-Build {
    dotnet build --configuration $Configuration
}

function Invoke-Test {
    dotnet test --configuration $Configuration

    if (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0') {
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File tests/Pester/Run.ps1
    }
    else {
        Write-Warning 'The Pester suite is skipped: Pester 5 is not installed (Install-PSResource Pester).'
    }
}

function Invoke-Docs {
    if (-not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)) {
        throw 'The help file is made with Microsoft.PowerShell.PlatyPS, which is not installed (Install-PSResource Microsoft.PowerShell.PlatyPS).'
    }

    $target = New-Item src/Wassette.PowerShell/en-US -ItemType Directory -Force
    $made = New-Item (Join-Path ([IO.Path]::GetTempPath()) "wassette-help-$PID") -ItemType Directory

    try {
        Get-ChildItem docs/en-US -Filter '*-*.md' |
            ForEach-Object { Import-MarkdownCommandHelp -Path $_.FullName } |
            Export-MamlCommandHelp -OutputFolder $made |
            ForEach-Object { Convert-HelpFile $_.FullName (Join-Path $target $_.Name) }
    }
    finally {
        Remove-Item $made -Recurse
    }

    Get-ChildItem docs/en-US -Filter 'about_*.md' | ForEach-Object {
        Convert-AboutTopic $_.FullName (Join-Path $target ($_.BaseName + '.help.txt'))
    }
}

# PlatyPS leaves the blocks of an example as markdown in one text. Get-Help shows them better as code, and as what the code writes.
function Convert-HelpFile([string] $Source, [string] $Destination) {
    $help = [xml]::new()
    $help.PreserveWhitespace = $true
    $help.Load($Source)

    foreach ($example in $help.GetElementsByTagName('command:example')) {
        # PlatyPS has U+0080 for an empty paragraph, which a terminal may take for a command.
        $text = @($example['maml:introduction'].GetElementsByTagName('maml:para').InnerText).Trim().Where{ $_ -and $_ -ne [char] 0x80 } -join "`n`n"
        $before, $code, $after = $text -split '(?s)(?:\A|(?<=\n))```powershell\n(.*?)\n```', 2
        $after = $after -replace '(?m)^```\w*(\n|\z)'
        Set-Paragraph $example['maml:introduction'] ($before.Trim() ? "$($before.Trim())`n`n" : @())
        $example['dev:code'].InnerText = $code
        Set-Paragraph $example['dev:remarks'] ($after.Trim() ? @($after.Trim("`n"), '') : @())
    }

    $settings = [Xml.XmlWriterSettings]@{ Encoding = [Text.UTF8Encoding]::new($false); NewLineChars = "`n"; NewLineHandling = 'Replace' }
    $writer = [Xml.XmlWriter]::Create($Destination, $settings)

    try {
        $help.Save($writer)
    }
    finally {
        $writer.Dispose()
    }
}

function Set-Paragraph([Xml.XmlElement] $Element, [string[]] $Text) {
    $Element.IsEmpty = $true

    foreach ($paragraph in $Text) {
        $child = $Element.OwnerDocument.CreateElement('maml', 'para', 'http://schemas.microsoft.com/maml/2004/10')
        $child.InnerText = $paragraph
        $null = $Element.AppendChild($child)
    }
}

# Get-Help shows a topic as it is: headings without marks, text set off from them, code without fences.
function Convert-AboutTopic([string] $Source, [string] $Destination) {
    $isCode = $false
    $lines = switch -Regex -File $Source {
        '^```' { $isCode = -not $isCode; continue }
        '^#+ ' { if ($isCode) { "        $_" } else { $_ -replace '^#+ ' }; continue }
        '^$' { ''; continue }
        default { $isCode ? "        $_" : "    $_" }
    }

    [IO.File]::WriteAllText($Destination, (($lines -join "`n").Trim("`n") -replace '\n{3,}', "`n`n") + "`n")
}

function Invoke-Ahead {
    $unknown = $chosen.Where{ $_ -cnotin $platforms }

    if ($unknown) {
        throw "The module runs on no such platform: $($unknown -join ', '). There are $($platforms -join ', ')."
    }

    if (-not (Test-Path out/Wassette/Wassette.psd1)) {
        throw 'There is no module in out/Wassette to add to. Build it first: ./build.ps1 Build'
    }

    $failed = foreach ($platform in $chosen) {
        try {
            dotnet publish src/Wassette.PowerShell --runtime $platform --no-self-contained | Out-Host
        }
        catch [Management.Automation.NativeCommandExitException] {
            $platform
        }
    }

    if ($failed) {
        throw "Not compiled ahead: $($failed -join ', '). dotnet says above why; often the registry lacks the platform's runtime pack."
    }
}

function Invoke-Pack {
    dotnet pack src/Wassette.Tool
}

function Invoke-Clean {
    dotnet clean --configuration $Configuration

    if (Test-Path out) {
        Remove-Item out -Recurse
    }
}

Push-Location $PSScriptRoot

try {
    $Task | ForEach-Object { & "Invoke-$_" }
}
finally {
    Pop-Location
}

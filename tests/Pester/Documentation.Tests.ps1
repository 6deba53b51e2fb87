BeforeDiscovery {
    $root = Split-Path (Split-Path $PSScriptRoot)
    $pages = Get-ChildItem "$root/docs/en-US/*.md", "$root/README.md", "$root/examples/*/README.md" |
        Where-Object { [IO.File]::ReadAllText($_) -match '(?m)^```powershell$' } |
        ForEach-Object { @{ Page = $_.FullName; Shown = [IO.Path]::GetRelativePath($root, $_.FullName) } }
}

Describe 'The examples of <Shown>' -ForEach $pages {
    BeforeAll {
        $blocks = @(& "$PSScriptRoot/PageExamples.ps1" ([wildcardpattern]::Escape($Page)))
    }

    It 'are there' {
        $blocks | Should -Not -BeNullOrEmpty
    }

    It 'write what the page shows; ./tests/Pester/PageExamples.ps1 <Shown> -Update writes it anew' {
        foreach ($block in $blocks | Where-Object { $null -ne $_.Expected }) {
            $block.Actual | Should -BeExactly $block.Expected -Because "that is in the page after line $($block.Line)"
        }
    }

    It 'fail only where the page shows the error' {
        foreach ($block in $blocks | Where-Object { $null -eq $_.Expected }) {
            $block.Errors | Should -BeNullOrEmpty -Because "the page shows none after line $($block.Line)"
        }
    }
}
